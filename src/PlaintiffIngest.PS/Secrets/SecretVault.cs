using System.Management.Automation;
using System.Net;
using System.Security;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Secrets;

/// <summary>The user's vaults of secrets, where the module SecretManagement is installed. A vault may ask to be unlocked.</summary>
/// <param name="session">Finds commands, and loads the module that has them.</param>
internal sealed class SecretVault(CommandInvocationIntrinsics session)
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    /// <summary>The text of a secret. Called on the pipeline's thread.</summary>
    /// <param name="name">The secret's name.</param>
    /// <exception cref="IngestException">The module is not installed, no vault has such a secret or gives it, or it is no text. No message quotes what a vault said.</exception>
    public string GetText(string name)
    {
        // By the module's name too: another command of this name must not be asked.
        var command = session.GetCommand(Module + @"\Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function)
            ?? throw new IngestException(
                IngestErrorId.ConnectionNotConfigured,
                $"-ConnectionSecret needs the module {Module}, which is not installed.",
                $"Install-PSResource {Module}, register a vault, and store the URL with Set-Secret {name}; or set SUPABASE_DB_URL_DEV or SUPABASE_DB_URL_PROD.");
        return Get(command, name) switch
        {
            string text => text,
            SecureString text => new NetworkCredential(string.Empty, text).Password,
            null => throw Missing(name, "no vault has it"),
            var other => throw new IngestException(
                IngestErrorId.ConnectionNotConfigured,
                $"The secret {name} holds a {other.GetType().Name} and no text.",
                $"Store the postgres:// URL or the connection string as a text: Set-Secret {name}."),
        };
    }

    private static object? Get(CommandInfo command, string name)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(command).AddParameter("Name", name).AddParameter("ErrorAction", ActionPreference.Stop);
        try
        {
            return shell.Invoke().FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException error) when (error is not PipelineStoppedException)
        {
            throw Missing(name, error.ErrorRecord.FullyQualifiedErrorId);
        }
    }

    private static IngestException Missing(string name, string reason) => new(
        IngestErrorId.ConnectionNotConfigured,
        $"The secret {name} cannot be had: {reason}.",
        $"Get-SecretInfo lists the secrets, Unlock-SecretVault opens a vault, Set-Secret {name} stores the URL.");
}
