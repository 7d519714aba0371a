using System.Diagnostics;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Reports how far a file is, at most five times a second.</summary>
/// <param name="progress">Who is told; null for nobody.</param>
/// <param name="fileName">Name of the file, redacted.</param>
/// <param name="bytesTotal">Bytes of the file.</param>
internal sealed class ReadProgress(IProgress<IngestProgress>? progress, string fileName, long bytesTotal)
{
    private static readonly long Interval = Stopwatch.Frequency / 5;

    private long next;

    /// <summary>Reports where a step is, unless it was reported just now.</summary>
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

    /// <summary>Reports that the file is read from its beginning.</summary>
    public void BeginReading()
    {
        next = 0;
        Report(IngestStep.Read, 0, 0);
    }

    /// <summary>Reports that a step after reading begins.</summary>
    public void Begin(IngestStep step, long rows)
    {
        next = 0;
        Report(step, bytesTotal, rows);
    }
}
