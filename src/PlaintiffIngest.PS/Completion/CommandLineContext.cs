using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PlaintiffIngest.Core.Connections;

namespace PlaintiffIngest.PS.Completion;

/// <summary>The command line that is being completed.</summary>
internal sealed class CommandLineContext
{
    private const string GetCurrentFolder = "$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath";
    private const string GetDefaults = "$PSDefaultParameterValues";
    private const string GetVariable = "$ExecutionContext.SessionState.PSVariable.GetValue($args[0])";

    private static readonly string[] ConnectionParameterNames = [nameof(Core.Connections.ConnectionOptions.Environment), nameof(Core.Connections.ConnectionOptions.ConnectionString), "ConnectionSecret"];

    private readonly Dictionary<string, object> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string currentFolder;
    private readonly bool isDatabaseKnown;

    /// <summary>Reads the command line. Called on the thread of the session.</summary>
    /// <param name="commandName">Name of the command.</param>
    /// <param name="command">The part of the command that has been typed.</param>
    /// <param name="bound">The parameters whose values PowerShell could determine.</param>
    public CommandLineContext(string commandName, CommandAst command, IDictionary? bound)
    {
        CommandName = commandName;
        currentFolder = Evaluate(GetCurrentFolder) as string ?? System.Environment.CurrentDirectory;
        AddDefaults();
        isDatabaseKnown = AddSplatted(command) && ConnectionParameterNames.All(name => !IsTyped(command, name) || bound?[name] is not null);
        AddRange(bound);
    }

    /// <summary>Name of the command.</summary>
    public string CommandName { get; }

    /// <summary>Removes the quotes around the word that is being completed.</summary>
    /// <param name="word">The word; may be null.</param>
    public static string StripQuotes(string? word) => (word ?? string.Empty).Trim('\'', '"');

    /// <summary>The values of a parameter as texts; null if it has none.</summary>
    public string[]? GetTexts(string name)
        => values.GetValueOrDefault(name) switch
        {
            null => null,
            string text => [text],
            IEnumerable several => [.. several.Cast<object?>().Select(item => item?.ToString()).OfType<string>()],
            var other => [other.ToString()!],
        };

    /// <summary>The connection parameters of the command; null if they are not known without asking the user.</summary>
    public ConnectionOptions? ConnectionOptions()
    {
        var login = values.GetValueOrDefault("Credential") as PSCredential;
        // Reading a secret could prompt for the vault's password, which nobody expects after pressing Tab.
        return !isDatabaseKnown || values.ContainsKey("ConnectionSecret") ? null : new ConnectionOptions
        {
            Environment = GetTexts("Environment")?[0] ?? GetTexts("Env")?[0],
            ConnectionString = GetTexts("ConnectionString")?[0],
            UserName = login?.UserName,
            Password = login?.GetNetworkCredential().Password,
            CurrentFolder = currentFolder,
        };
    }

    // The command would use these defaults, so completion must query the same database.
    private void AddDefaults()
    {
        foreach (DictionaryEntry entry in Evaluate(GetDefaults) as IDictionary ?? new Hashtable())
        {
            var key = entry.Key.ToString()!;
            var colon = key.LastIndexOf(':');
            if (colon > 0 && new WildcardPattern(key[..colon], WildcardOptions.IgnoreCase).IsMatch(CommandName))
            {
                Add(key[(colon + 1)..], entry.Value);
            }
        }
    }

    // Reads the current value of splatted variables. Nothing is executed.
    private bool AddSplatted(CommandAst command)
    {
        var tables = command.CommandElements.OfType<VariableExpressionAst>()
            .Where(element => element.Splatted)
            .Select(element => Evaluate(GetVariable, element.VariablePath.UserPath) as IDictionary)
            .ToArray();
        Array.ForEach(tables, AddRange);
        return !tables.Contains(null);
    }

    private static bool IsTyped(CommandAst command, string name) => command.CommandElements.OfType<CommandParameterAst>()
        .Any(parameter => parameter.ParameterName.Length > 0 && name.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase));

    private void AddRange(IDictionary? several)
    {
        foreach (DictionaryEntry entry in several ?? new Hashtable())
        {
            Add(entry.Key.ToString()!, entry.Value);
        }
    }

    private void Add(string name, object? value)
    {
        if (value is PSObject { BaseObject: var inner })
        {
            value = inner;
        }

        if (value is not null and not ScriptBlock)
        {
            values[name] = value;
        }
    }

    private static object? Evaluate(string script, params object[] arguments)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript(script);
        Array.ForEach(arguments, argument => shell.AddArgument(argument));
        return shell.Invoke().FirstOrDefault()?.BaseObject;
    }
}
