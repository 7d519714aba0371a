using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>A test in a whole PowerShell engine that imported the built manifest, as an operator does.</summary>
public abstract class ModuleTest : IDisposable
{
    private readonly bool sharesEngine;

    /// <summary>Takes an engine.</summary>
    /// <param name="sharesEngine">False for a test that imports other modules or closes the engine.</param>
    protected ModuleTest(bool sharesEngine = true)
    {
        this.sharesEngine = sharesEngine;
        Engine = sharesEngine ? EnginePool.Rent() : new ModuleEngine();
    }

    protected ModuleEngine Engine { get; }

    protected RecordingHost Screen => Engine.Screen;

    protected TempFolder Folder { get; } = new();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        if (sharesEngine)
        {
            EnginePool.Return(Engine);
        }
        else
        {
            Engine.Dispose();
        }

        Folder.Dispose();
    }

    protected EngineResult Run(string script, params object?[] arguments) => Engine.Invoke(script, arguments);

    /// <summary>Runs a script that must not fail, and returns what it wrote.</summary>
    protected IReadOnlyList<PSObject> Get(string script, params object?[] arguments)
    {
        var result = Run(script, arguments);
        Assert.Null(result.Terminating?.ToString());
        Assert.Empty(result.Errors.Select(error => error.ToString()));
        return result.Output;
    }

    /// <summary>Runs a script that must end with an error, and returns it.</summary>
    protected ErrorRecord Failure(string script, params object?[] arguments)
    {
        var result = Run($"try {{ {script} }} catch {{ return $_ }}", arguments);
        return Assert.IsType<ErrorRecord>(Assert.Single(result.Output).BaseObject);
    }

    /// <summary>The commands of the module, as the engine sees them.</summary>
    protected IReadOnlyList<CmdletInfo> Commands()
        => [.. Get("Get-Command -Module PlaintiffIngest").Select(command => (CmdletInfo)command.BaseObject)];

    /// <summary>What a screen of some width shows of the result of a script.</summary>
    protected string Shown(string script, int width, params object?[] arguments)
        => (string)Get($"{script} | Out-String -Width {width}", arguments).Single().BaseObject;

    /// <summary>Ingests rows of names and e-mails from a file named after their batch, and commits.</summary>
    /// <returns>The run.</returns>
    protected Guid IngestRows(string connection, string vendor, string batch, params string[] rows)
    {
        var file = Folder.Write($"{batch}.csv", $"name,email\n{string.Join('\n', rows)}\n");
        return Value<Guid?>(Get("Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -Commit -ConnectionString $args[2]", file, vendor, connection).Single(), "RunId")!.Value;
    }

    /// <summary>A vendor that no other test has, without a digit: nine of them in a row would be taken for a person's number.</summary>
    protected static string NewVendor()
        => string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));

    protected static T Value<T>(PSObject item, string property) => (T)item.Properties[property].Value;
}
