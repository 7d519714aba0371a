using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell;

namespace PlaintiffIngest.Host;

/// <summary>
/// A real PowerShell engine in this process, with the few commands that the engine's package lacks and the repository's scripts use.
/// </summary>
public sealed class EngineHost : IDisposable
{
    private readonly TextHost host;
    private readonly Runspace runspace;
    private readonly Lock stopping = new();
    private PowerShell? current;

    /// <summary>Opens an engine.</summary>
    /// <param name="host">Shows what scripts show.</param>
    public EngineHost(TextHost host)
    {
        this.host = host;
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(MissingCommands()).Invoke();
    }

    /// <summary>Runs a script file as <c>pwsh -File</c> does.</summary>
    /// <param name="path">The script.</param>
    /// <param name="arguments">Its arguments: <c>-Name</c>, <c>-Name:value</c> or a value each.</param>
    /// <returns>What it gave to <c>exit</c>; 0 at its end; 1 when an error or a stop ended it.</returns>
    public int RunFile(string path, IReadOnlyList<string> arguments)
    {
        var script = new Command(path);
        foreach (var argument in arguments)
        {
            script.Parameters.Add(ParameterOf(argument));
        }

        using var shell = PowerShell.Create(runspace);
        script.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Commands.AddCommand(script).AddCommand("Out-Default");
        Enter(shell);
        try
        {
            shell.Invoke();
        }
        catch (PipelineStoppedException)
        {
            return 1;
        }
        catch (RuntimeException error)
        {
            Show(error.ErrorRecord);
            return 1;
        }
        finally
        {
            Leave();
        }

        // A stop that a script did not live to see is no success.
        if (shell.InvocationStateInfo.State == PSInvocationState.Stopped)
        {
            return 1;
        }

        return host.ExitCode ?? runspace.SessionStateProxy.GetVariable("LASTEXITCODE") as int? ?? 0;
    }

    /// <summary>Runs a piece of script and returns what it wrote to each stream.</summary>
    /// <param name="script">The script; <c>$args</c> are its arguments.</param>
    /// <param name="arguments">Arguments.</param>
    public EngineResult Invoke(string script, params object?[] arguments)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(script);
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

    // The engine takes a parameter without a value where the name begins with a dash, and finds its value behind it, as pwsh does.
    private static CommandParameter ParameterOf(string argument)
    {
        if (argument.Length < 2 || argument[0] != '-' || !char.IsLetter(argument[1]))
        {
            return new CommandParameter(null, argument);
        }

        var colon = argument.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new CommandParameter(argument)
            : new CommandParameter(argument[..(colon + 1)], argument[(colon + 1)..]);
    }

    private static string MissingCommands()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("MissingCommands.ps1")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private void Show(ErrorRecord error)
    {
        using var shell = PowerShell.Create(runspace);
        shell.AddScript("$args[0] | Out-Default").AddArgument(error).Invoke();
        host.UI.WriteErrorLine(string.Empty);
    }
}
