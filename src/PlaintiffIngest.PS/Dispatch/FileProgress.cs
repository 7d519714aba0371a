using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>How far one file is. Workers tell it as often as they like; it is shown when it is its turn.</summary>
/// <param name="all">Shows it.</param>
/// <param name="parentActivityId">The bar of all files.</param>
/// <param name="activityId">Tells this file's bar from the others.</param>
internal sealed class FileProgress(PipelineProgress all, int parentActivityId, int activityId) : IProgress<IngestProgress>
{
    private readonly Lock change = new();
    private IngestProgress last;
    private long stepStarted;
    private string? activity;

    /// <summary>Whether there is something that was not shown.</summary>
    public bool HasNews { get; private set; }

    /// <inheritdoc/>
    public void Report(IngestProgress value)
    {
        lock (change)
        {
            if (value.Step != last.Step)
            {
                stepStarted = Stopwatch.GetTimestamp();
            }

            last = value;
            HasNews = true;
        }
    }

    /// <summary>What there is to show now.</summary>
    public ProgressRecord Current()
    {
        lock (change)
        {
            HasNews = false;
            activity = $"Ingesting {last.FileName}";
            var seconds = Stopwatch.GetElapsedTime(stepStarted).TotalSeconds;
            var record = new ProgressRecord(activityId, activity, Describe(seconds)) { ParentActivityId = parentActivityId };
            if (last.BytesTotal > 0)
            {
                record.PercentComplete = (int)Math.Clamp(last.BytesRead * 100 / last.BytesTotal, 0, 100);
                record.SecondsRemaining = last.BytesRead > 0 && last.BytesRead < last.BytesTotal ? (int)Math.Min(int.MaxValue, seconds * (last.BytesTotal - last.BytesRead) / last.BytesRead) : -1;
            }

            return record;
        }
    }

    /// <summary>What takes the bar away; null when it was never shown.</summary>
    public ProgressRecord? Completed()
    {
        lock (change)
        {
            return activity is null ? null : new ProgressRecord(activityId, activity, "Done") { ParentActivityId = parentActivityId, RecordType = ProgressRecordType.Completed };
        }
    }

    /// <summary>The file is through, however it ended.</summary>
    public void End() => all.End(this);

    // The rows of a step that reads; the steps after it work on all of them at once.
    private string Describe(double seconds) => last.Rows == 0
        ? last.Step
        : last.Step == "Read" && seconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{last.Step}: {last.Rows:N0} rows, {last.Rows / seconds:N0} rows/s")
            : string.Create(CultureInfo.InvariantCulture, $"{last.Step}: {last.Rows:N0} rows");
}
