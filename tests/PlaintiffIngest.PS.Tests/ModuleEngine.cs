using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>A whole PowerShell engine in this process that has imported the built module.</summary>
public sealed class ModuleEngine : IDisposable
{
    private readonly Runspace runspace;
    private readonly Lock stopping = new();
    private PowerShell? current;

    /// <summary>Opens an engine and imports the module.</summary>
    public ModuleEngine()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        runspace = RunspaceFactory.CreateRunspace(Screen, state);
        runspace.Open();
        var import = Invoke("$PSStyle.OutputRendering = 'PlainText'; Import-Module $args[0] -ErrorAction Stop", Repository.PathOf("PlaintiffIngest.psd1"));
        Assert.Null(import.Terminating?.ToString());
    }

    /// <summary>What the engine's host has shown.</summary>
    public RecordingHost Screen { get; } = new();

    /// <summary>Runs a piece of script and returns what it wrote to each stream.</summary>
    /// <param name="script">The script; <c>$args</c> are its arguments. Its variables and functions end with it.</param>
    /// <param name="arguments">Arguments.</param>
    public EngineResult Invoke(string script, params object?[] arguments)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script, useLocalScope: true);
        foreach (var argument in arguments)
        {
            shell.AddArgument(argument);
        }

        var output = new PSDataCollection<PSObject>();
        ErrorRecord? terminating = null;
        Enter(shell);
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException error)
        {
            terminating = error.ErrorRecord;
        }
        finally
        {
            Leave();
        }

        return new EngineResult
        {
            Output = [.. output],
            Errors = [.. shell.Streams.Error],
            Terminating = terminating,
            Warnings = [.. shell.Streams.Warning.Select(record => record.Message)],
            Information = [.. shell.Streams.Information.Select(record => record.ToString())],
            Verbose = [.. shell.Streams.Verbose.Select(record => record.Message)],
            Debug = [.. shell.Streams.Debug.Select(record => record.Message)],
            Progress = [.. shell.Streams.Progress],
        };
    }

    /// <summary>Stops what is running, as Ctrl+C does, and returns when it has stopped.</summary>
    public void Stop()
    {
        lock (stopping)
        {
            current?.Stop();
        }
    }

    /// <summary>Makes the session as new but for its modules.</summary>
    public void Reset()
    {
        runspace.ResetRunspaceState();
        Screen.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => runspace.Dispose();

    private void Enter(PowerShell shell)
    {
        lock (stopping)
        {
            current = shell;
        }
    }

    // Waits for a stop that is under way: the engine's own Stop fails when the command is disposed before it returns.
    private void Leave()
    {
        lock (stopping)
        {
            current = null;
        }
    }
}
