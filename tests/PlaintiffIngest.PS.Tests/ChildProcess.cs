using System.Diagnostics;
using PlaintiffIngest.Build;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What a program wrote and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    // What would lead a script to the developer's own database, or to the modules of the engine in this process.
    private static readonly string[] Inherited = ["PSModulePath", "SUPABASE_MODE", "SUPABASE_DB_URL", "SUPABASE_DB_URL_DEV", "SUPABASE_DB_URL_PROD", "DATABASE_URL", "PLAINTIFF_SOURCE_SYSTEM"];

    /// <summary>The operator's script.</summary>
    public static string Script { get; } = Repository.PathOf("module", "scripts", "plaintiff_ingest.ps1");

    /// <summary>Runs a script file in a pwsh of its own.</summary>
    /// <param name="arguments">The script and its arguments.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    /// <param name="meanwhile">What to do while it runs.</param>
    public static Task<ChildProcess> RunScriptAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, Func<Process, Task>? meanwhile = null)
        => RunAsync(Pwsh.Start(["-File", .. arguments]), environment, meanwhile);

    /// <summary>Runs a piece of script in a pwsh of its own.</summary>
    /// <param name="script">The script.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    public static Task<ChildProcess> RunCommandAsync(string script, IReadOnlyDictionary<string, string?> environment)
        => RunAsync(Pwsh.Start("-Command", script), environment);

    /// <summary>Runs a script file in a pwsh of its own, and sends that process a signal when it is time.</summary>
    /// <param name="arguments">The script and its arguments.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="isTime">Ends when it is time.</param>
    /// <param name="signal">The signal's number.</param>
    /// <param name="afterwards">What to do right after the signal.</param>
    public static Task<ChildProcess> InterruptScriptAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, Func<Task> isTime, int signal = UnixSignal.Interrupt, Func<Task>? afterwards = null)
        => RunScriptAsync(
            arguments,
            environment,
            async process =>
            {
                await isTime();
                UnixSignal.Send(process.Id, signal);
                await (afterwards?.Invoke() ?? Task.CompletedTask);
            });

    /// <summary>Runs a program to its end; where the test fails meanwhile, the program ends too.</summary>
    /// <param name="start">The program and its arguments.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    /// <param name="meanwhile">What to do while it runs.</param>
    public static async Task<ChildProcess> RunAsync(ProcessStartInfo start, IReadOnlyDictionary<string, string?>? environment = null, Func<Process, Task>? meanwhile = null)
    {
        using var process = Start(start, environment);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await (meanwhile?.Invoke(process) ?? Task.CompletedTask);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new ChildProcess(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(ProcessStartInfo start, IReadOnlyDictionary<string, string?>? environment)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.WorkingDirectory = Repository.Root;
        start.Environment["NO_COLOR"] = "1";
        FastStart.Apply(start);
        foreach (var name in Inherited)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
