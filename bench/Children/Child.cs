using System.Diagnostics;
using System.Text.Json;

namespace PlaintiffIngest.Bench.Children;

/// <summary>The process of a contender: reads a job from standard input and writes an outcome to standard output.</summary>
internal static class Child
{
    public static async Task<int> RunAsync(string name)
    {
        var job = JsonSerializer.Deserialize<Job>(await Console.In.ReadToEndAsync())!;
        var contender = Create(name);
        try
        {
            await contender.PrepareAsync(job);
            using var process = Process.GetCurrentProcess();
            var cpu = process.TotalProcessorTime;
            var started = Stopwatch.GetTimestamp();
            var outcome = await contender.LoadAsync(job);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            // A contender that starts a program reports the figures of that program alone.
            Console.WriteLine(JsonSerializer.Serialize(outcome with
            {
                Seconds = outcome.Seconds > 0 ? outcome.Seconds : seconds,
                CpuSeconds = outcome.CpuSeconds > 0 ? outcome.CpuSeconds : (process.TotalProcessorTime - cpu).TotalSeconds,
                PeakBytes = outcome.PeakBytes > 0 ? outcome.PeakBytes : process.PeakWorkingSet64,
            }));
            return 0;
        }
        finally
        {
            (contender as IDisposable)?.Dispose();
        }
    }

    private static IContender Create(string name) => name switch
    {
        "host" => new HostStart(),
        "product" => new Product(),
        "warm" => new WarmProduct(),
        "limit" => new BinaryCopy(),
        "psql" => new Psql(),
        "row-by-row" => new RowByRow(),
        "sha256sum" => new Sha256Sum(),
        "script" or "pwsh" => new Script(),
        "query" => new Query(),
        _ => throw new ArgumentException($"There is no contender '{name}'."),
    };
}
