using System.Diagnostics;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Telemetry;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Logs and traces how long each step of a file took.</summary>
/// <param name="log">Receives a verbose line after each step.</param>
/// <param name="fileName">Name of the file, redacted, because several files may load in parallel.</param>
internal sealed class StepLog(IIngestLog log, string fileName)
{
    private bool hasLoggedNotes;

    /// <summary>Runs a step.</summary>
    public async Task<T> TimedAsync<T>(IngestStep step, Func<Task<T>> run)
    {
        using var span = IngestTelemetry.StartStep(step.ToString());
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await run();
            var duration = Stopwatch.GetElapsedTime(started);
            log.Verbose($"{fileName}: {step} {duration.TotalSeconds:0.000} s");
            log.StepEnded(step.ToString(), duration);
            return result;
        }
        catch
        {
            span?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    /// <summary>Runs a step without a result.</summary>
    public Task TimedAsync(IngestStep step, Func<Task> run)
        => TimedAsync(
            step,
            async () =>
            {
                await run();
                return true;
            });

    /// <summary>Logs the reader's notes and warnings about a file before it is committed. Logs them only once, because a retry reads the same bytes again.</summary>
    public void LogNotes(PlaintiffReader reader)
    {
        if (hasLoggedNotes)
        {
            return;
        }

        hasLoggedNotes = true;
        ReadNotes.Log(log, fileName, reader.Summarize());
        foreach (var note in reader.Notes)
        {
            log.Verbose($"{fileName}: {note}");
        }

        foreach (var warning in reader.Warnings)
        {
            log.Warning($"{fileName}: {warning}");
        }
    }
}
