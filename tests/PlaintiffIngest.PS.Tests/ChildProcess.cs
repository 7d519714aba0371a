using System.Diagnostics;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What a program wrote and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record ChildProcess(int ExitCode, string Output, string Error)
{
    /// <summary>The operator's script.</summary>
    public static string Script { get; } = Repository.PathOf("module", "scripts", "plaintiff_ingest.ps1");

    /// <summary>Runs a script in a process of its own, in the repository's host.</summary>
    /// <param name="arguments">The script and its arguments.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    /// <param name="hostOptions">Options of <c>dotnet exec</c>.</param>
    public static Task<ChildProcess> RunScriptAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, params string[] hostOptions)
    {
        var host = Path.Join(AppContext.BaseDirectory, "PlaintiffIngest.Host.dll");
        // The host looks for PostgreSQL only where nobody names its folder; these scripts are given their database.
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>());
        variables.TryAdd("PLAINTIFF_INGEST_PGBIN", AppContext.BaseDirectory);
        return RunAsync("dotnet", ["exec", .. hostOptions, host, .. arguments], variables);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Name or path.</param>
    /// <param name="arguments">Arguments.</param>
    /// <param name="environment">Environment variables; null takes one away.</param>
    public static async Task<ChildProcess> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        using var process = Start(program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new ChildProcess(process.ExitCode, (await output).ReplaceLineEndings("\n"), (await error).ReplaceLineEndings("\n"));
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
