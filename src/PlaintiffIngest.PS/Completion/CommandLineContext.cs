using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PlaintiffIngest.Core.Connections;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.PS.Completion;

/// <summary>The command line that is being completed, as far as it is typed.</summary>
internal sealed class CommandLineContext
{
    private const string CurrentFolder = "$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath";
    private const string Defaults = "$PSDefaultParameterValues";
    private const string Variable = "$ExecutionContext.SessionState.PSVariable.GetValue($args[0])";

    private static readonly string[] OfDatabase = [nameof(Core.Connections.ConnectionOptions.Environment), nameof(Core.Connections.ConnectionOptions.ConnectionString), "ConnectionSecret"];

    private readonly Dictionary<string, object> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string folder;
    private readonly bool isDatabaseKnown;

    /// <summary>Reads it, on the thread of the session.</summary>
    /// <param name="commandName">The command.</param>
    /// <param name="typed">What is typed of it.</param>
    /// <param name="bound">The parameters that have a value, as far as it can be told.</param>
    public CommandLineContext(string commandName, CommandAst typed, IDictionary? bound)
    {
        CommandName = commandName;
        folder = Evaluate(CurrentFolder) as string ?? System.Environment.CurrentDirectory;
        AddDefaults();
        isDatabaseKnown = AddSplatted(typed) && OfDatabase.All(name => !IsTyped(typed, name) || bound?[name] is not null);
        AddAll(bound);
    }

    /// <summary>The command.</summary>
    public string CommandName { get; }

    /// <summary>The word that is being completed, without the quotes that it is in or begins with.</summary>
    /// <param name="typed">As the engine gives it; null for none.</param>
    public static string Word(string? typed) => (typed ?? string.Empty).Trim('\'', '"');

    /// <summary>The texts a parameter is given; null for none.</summary>
    public string[]? Texts(string name)
        => values.GetValueOrDefault(name) switch
        {
            null => null,
            string text => [text],
            IEnumerable several => [.. several.Cast<object?>().Select(item => item?.ToString()).OfType<string>()],
            var other => [other.ToString()!],
        };

    /// <summary>Which database the command would use; null when that cannot be told without asking somebody.</summary>
    public ConnectionOptions? ConnectionOptions()
    {
        var login = values.GetValueOrDefault("Credential") as PSCredential;
        // A vault may want to be unlocked, and nobody expects a question for a password after Tab.
        return !isDatabaseKnown || values.ContainsKey("ConnectionSecret") ? null : new ConnectionOptions
        {
            Environment = Texts("Environment")?[0] ?? Texts("Env")?[0],
            ConnectionString = Texts("ConnectionString")?[0],
            UserName = login?.UserName,
            Password = login?.GetNetworkCredential().Password,
            CurrentFolder = folder,
        };
    }

    // The command would take them, so the question must go to the same database.
    private void AddDefaults()
    {
        foreach (DictionaryEntry entry in Evaluate(Defaults) as IDictionary ?? new Hashtable())
        {
            var key = entry.Key.ToString()!;
            var colon = key.LastIndexOf(':');
            if (colon > 0 && new WildcardPattern(key[..colon], WildcardOptions.IgnoreCase).IsMatch(CommandName))
            {
                Add(key[(colon + 1)..], entry.Value);
            }
        }
    }

    // Not run: only read, as it is when the key is pressed.
    private bool AddSplatted(CommandAst typed)
    {
        var tables = typed.CommandElements.OfType<VariableExpressionAst>()
            .Where(element => element.Splatted)
            .Select(element => Evaluate(Variable, element.VariablePath.UserPath) as IDictionary)
            .ToArray();
        Array.ForEach(tables, AddAll);
        return !tables.Contains(null);
    }

    private static bool IsTyped(CommandAst typed, string name) => typed.CommandElements.OfType<CommandParameterAst>()
        .Any(parameter => parameter.ParameterName.Length > 0 && name.StartsWith(parameter.ParameterName, StringComparison.OrdinalIgnoreCase));

    private void AddAll(IDictionary? several)
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
