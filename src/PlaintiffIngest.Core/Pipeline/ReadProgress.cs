using System.Diagnostics;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Reports the progress of a file, at most five times a second.</summary>
/// <param name="progress">The receiver; null for none.</param>
/// <param name="fileName">Name of the file, redacted.</param>
/// <param name="bytesTotal">Size of the file in bytes.</param>
internal sealed class ReadProgress(IProgress<IngestProgress>? progress, string fileName, long bytesTotal)
{
    private static readonly long Interval = Stopwatch.Frequency / 5;

    private long next;

    /// <summary>Reports the progress of a step, unless the last report was a moment ago.</summary>
    public void Report(IngestStep step, long bytesRead, long rows)
    {
        if (progress is null)
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();
        if (now >= next)
        {
            next = now + Interval;
            progress.Report(new IngestProgress(fileName, step, bytesRead, bytesTotal, rows));
        }
    }

    /// <summary>Reports that reading starts.</summary>
    public void BeginReading()
    {
        next = 0;
        Report(IngestStep.Read, 0, 0);
    }

    /// <summary>Reports that a step after reading starts.</summary>
    public void Begin(IngestStep step, long rows)
    {
        next = 0;
        Report(step, bytesTotal, rows);
    }
}
