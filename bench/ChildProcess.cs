using System.Diagnostics;
using System.Text.Json;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench;

/// <summary>Runs a contender in a separate process, so that its time, CPU and memory can be measured.</summary>
internal static class ChildProcess
{
    /// <summary>Runs a contender and waits for it.</summary>
    /// <param name="contender">Name of the contender.</param>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <returns>The outcome, and the seconds from the start of the process to its end.</returns>
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
