using System.Collections;
using System.Management.Automation;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.PS.Completion;

/// <summary>The command line that is being completed, as far as it is typed.</summary>
internal sealed class TypedCommand
{
    private const string CurrentFolder = "$ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath";
    private const string Defaults = "$PSDefaultParameterValues";

    private readonly Dictionary<string, object> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string folder;

    /// <summary>Reads it, on the thread of the session.</summary>
    /// <param name="commandName">The command.</param>
    /// <param name="bound">The parameters that have a value, as far as it can be told.</param>
    public TypedCommand(string commandName, IDictionary? bound)
    {
        CommandName = commandName;
        folder = Evaluate(CurrentFolder) as string ?? System.Environment.CurrentDirectory;
        AddDefaults();
        foreach (DictionaryEntry entry in bound ?? new Hashtable())
        {
            Add(entry.Key.ToString()!, entry.Value);
        }
    }

    /// <summary>The command.</summary>
    public string CommandName { get; }

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
        return values.ContainsKey("ConnectionSecret") ? null : new ConnectionOptions
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

    private static object? Evaluate(string script)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript(script).Invoke().FirstOrDefault()?.BaseObject;
    }
}
