using System.Diagnostics;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Tells how long each step of a file took.</summary>
/// <param name="log">Told at the end of each.</param>
/// <param name="fileName">Name of the file, redacted: several may be on their way at once.</param>
internal sealed class StepLog(IIngestLog log, string fileName)
{
    /// <summary>Runs a step.</summary>
    public async Task<T> TimedAsync<T>(IngestStep step, Func<Task<T>> run)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await run();
        log.Verbose($"{fileName}: {step} {Stopwatch.GetElapsedTime(started).TotalSeconds:0.000} s");
        return result;
    }

    /// <summary>Runs a step that gives nothing.</summary>
    public Task TimedAsync(IngestStep step, Func<Task> run)
        => TimedAsync(
            step,
            async () =>
            {
                await run();
                return true;
            });
}
