using System.Diagnostics;
using System.Text.Json;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench;

/// <summary>Runs a contender in a process of its own, so that its time, its CPU and its memory are its own.</summary>
internal static class ChildProcess
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="contender">Its name.</param>
    /// <param name="job">What to do.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <returns>What it says, and the seconds from the start of the process to its end.</returns>
    public static async Task<(Outcome Outcome, double ProcessSeconds)> RunAsync(string contender, Job job, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(ChildProcess).Assembly.Location, "--child", contender])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        await using var stop = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(job));
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return process.ExitCode == 0
            ? (JsonSerializer.Deserialize<Outcome>(await output)!, seconds)
            : throw new InvalidOperationException($"{contender} failed: {await error}");
    }
}
