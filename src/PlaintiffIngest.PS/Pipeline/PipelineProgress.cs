using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.PS.Pipeline;

/// <summary>Shows how far one file is. It reports at once, on the caller's thread, since late progress would follow the result.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="pump">Carries the records to its thread.</param>
/// <param name="activityId">Tells this file from the others.</param>
/// <param name="interval">Least time between two updates.</param>
internal sealed class PipelineProgress(Cmdlet cmdlet, PipelinePump pump, int activityId, TimeSpan interval) : IProgress<IngestProgress>
{
    private long lastShown;
    private string? activity;

    /// <inheritdoc/>
    public void Report(IngestProgress value)
    {
        if (activity is not null && Stopwatch.GetElapsedTime(lastShown) < interval)
        {
            return;
        }

        lastShown = Stopwatch.GetTimestamp();
        activity = $"Ingesting {value.FileName}";
        var record = new ProgressRecord(activityId, activity, string.Create(CultureInfo.InvariantCulture, $"{value.Step}: {value.Rows:N0} rows"))
        {
            PercentComplete = value.BytesTotal > 0 ? (int)Math.Min(100, value.BytesRead * 100 / value.BytesTotal) : -1,
        };
        pump.PostIfIdle(() => cmdlet.WriteProgress(record));
    }

    /// <summary>Takes the bar away, if there is one.</summary>
    public void Complete()
    {
        if (activity is not null)
        {
            var record = new ProgressRecord(activityId, activity, "Done") { RecordType = ProgressRecordType.Completed };
            pump.Post(() => cmdlet.WriteProgress(record));
        }
    }
}
