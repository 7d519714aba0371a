using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What a program wrote and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    private static readonly string[] PwshFile = ["-NoProfile", "-NonInteractive", "-File"];

    /// <summary>The operator's script.</summary>
    public static string Script { get; } = Repository.PathOf("module", "scripts", "plaintiff_ingest.ps1");

    /// <summary>Runs a script in a process of its own, in the repository's host.</summary>
    /// <param name="arguments">The script and its arguments.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    /// <param name="hostOptions">Options of <c>dotnet exec</c>.</param>
    public static Task<ChildProcess> RunScriptAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, params string[] hostOptions)
        => RunAsync("dotnet", ["exec", .. hostOptions, Host, .. arguments], WithoutSearch(environment));

    /// <summary>Runs a script in a process of its own, and sends it a signal when it is time.</summary>
    /// <param name="arguments">The script and its arguments.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="isTime">Ends when it is time.</param>
    /// <param name="signal">The signal as kill takes it; Ctrl+C is <c>-INT</c>.</param>
    /// <param name="pwsh">The pwsh to run it in; null for the repository's host.</param>
    /// <param name="afterwards">What to do right after the signal.</param>
    public static Task<ChildProcess> InterruptScriptAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, Func<Task> isTime,
        string signal = "-INT", string? pwsh = null, Func<Task>? afterwards = null)
        => RunAsync(
            pwsh ?? "dotnet",
            [.. pwsh is null ? (string[])["exec", Host] : ["-NoProfile", "-NonInteractive", "-File"], .. arguments],
            WithoutSearch(environment),
            async process =>
            {
                await isTime();
                using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
                await (afterwards?.Invoke() ?? Task.CompletedTask);
            });

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    /// <param name="meanwhile">What to do while it runs.</param>
    public static async Task<ChildProcess> RunAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, Func<Process, Task>? meanwhile = null)
    {
        using var process = Start(program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await (meanwhile?.Invoke(process) ?? Task.CompletedTask);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ChildProcess(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
    }

    private static string Host => Path.Join(AppContext.BaseDirectory, "PlaintiffIngest.Host.dll");

    // The host looks for PostgreSQL only where nobody names its folder; these scripts are given their database.
    private static Dictionary<string, string?> WithoutSearch(IReadOnlyDictionary<string, string?>? environment)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>());
        variables.TryAdd("PLAINTIFF_INGEST_PGBIN", AppContext.BaseDirectory);
        return variables;
    }

    private static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in new[] { "SUPABASE_MODE", "SUPABASE_DB_URL", "SUPABASE_DB_URL_DEV", "SUPABASE_DB_URL_PROD", "DATABASE_URL", "PLAINTIFF_SOURCE_SYSTEM" })
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
