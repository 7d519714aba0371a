using System.Management.Automation;
using System.Net;
using System.Security;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.PS.Secrets;

/// <summary>Reads secrets with the module SecretManagement. A vault may prompt for its password.</summary>
/// <param name="session">Finds commands and loads their module.</param>
internal sealed class SecretVault(CommandInvocationIntrinsics session)
{
    private const string Module = "Microsoft.PowerShell.SecretManagement";

    /// <summary>Reads the text of a secret. Called on the pipeline's thread.</summary>
    /// <param name="name">The secret's name.</param>
    /// <exception cref="IngestException">
    /// The module is not installed, no vault returns the secret, or it is not a text. The message does not quote the vault's error.
    /// </exception>
    public string GetText(string name)
    {
        // Qualified by the module, so that another command of the same name is never called.
        var command = session.GetCommand(Module + @"\Get-Secret", CommandTypes.Cmdlet | CommandTypes.Function)
            ?? throw new IngestException(
                IngestErrorId.ConnectionNotConfigured,
                $"-ConnectionSecret needs the module {Module}, which is not installed.",
                $"Run Install-PSResource {Module}, register a vault, and store the URL with Set-Secret {name}. Or set SUPABASE_DB_URL_DEV or SUPABASE_DB_URL_PROD.");
        return InvokeGetSecret(command, name) switch
        {
            string text => text,
            SecureString text => new NetworkCredential(string.Empty, text).Password,
            null => throw NotAvailable(name, "no vault has it"),
            var other => throw new IngestException(
                IngestErrorId.ConnectionNotConfigured,
                $"The secret {name} is a {other.GetType().Name}, not a text.",
                $"Store the postgres:// URL or the connection string as a text: Set-Secret {name}."),
        };
    }

    private static object? InvokeGetSecret(CommandInfo command, string name)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(command).AddParameter("Name", name).AddParameter("ErrorAction", ActionPreference.Stop);
        try
        {
            return shell.Invoke().FirstOrDefault()?.BaseObject;
        }
        catch (RuntimeException error) when (error is not PipelineStoppedException)
        {
            throw NotAvailable(name, error.ErrorRecord.FullyQualifiedErrorId);
        }
    }

    private static IngestException NotAvailable(string name, string reason) => new(
        IngestErrorId.ConnectionNotConfigured,
        $"The secret {name} cannot be read: {reason}.",
        $"List the secrets with Get-SecretInfo, unlock the vault with Unlock-SecretVault, or store the URL with Set-Secret {name}.");
}
