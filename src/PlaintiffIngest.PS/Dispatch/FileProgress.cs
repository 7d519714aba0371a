using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>The progress of one file. Workers report as often as they like; <see cref="PipelineProgress"/> decides when to show it.</summary>
/// <param name="owner">Shows the progress.</param>
/// <param name="parentActivityId">The activity id of the progress bar of all files.</param>
/// <param name="activityId">The activity id of this file's progress bar.</param>
internal sealed class FileProgress(PipelineProgress owner, int parentActivityId, int activityId) : IProgress<IngestProgress>
{
    private readonly Lock sync = new();
    private IngestProgress last;
    private long stepStarted;
    private string? activity;

    /// <summary>Whether there is progress that has not been shown.</summary>
    public bool HasUpdate { get; private set; }

    /// <inheritdoc/>
    public void Report(IngestProgress value)
    {
        lock (sync)
        {
            if (value.Step != last.Step)
            {
                stepStarted = Stopwatch.GetTimestamp();
            }

            last = value;
            HasUpdate = true;
        }
    }

    /// <summary>Returns the current progress and clears <see cref="HasUpdate"/>.</summary>
    public ProgressRecord TakeUpdate()
    {
        lock (sync)
        {
            HasUpdate = false;
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

    /// <summary>Returns the record that removes the progress bar; null if the bar was never shown.</summary>
    public ProgressRecord? TakeCompletion()
    {
        lock (sync)
        {
            return activity is null ? null : new ProgressRecord(activityId, activity, "Done") { ParentActivityId = parentActivityId, RecordType = ProgressRecordType.Completed };
        }
    }

    /// <summary>Removes the file from the display, whether it succeeded or failed.</summary>
    public void End() => owner.End(this);

    // Only the step Read has a rate. Later steps process all rows at once.
    private string Describe(double seconds) => last.Rows == 0
        ? last.Step.ToString()
        : last.Step == IngestStep.Read && seconds > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{last.Step}: {last.Rows:N0} rows, {last.Rows / seconds:N0} rows/s")
            : string.Create(CultureInfo.InvariantCulture, $"{last.Step}: {last.Rows:N0} rows");
}
