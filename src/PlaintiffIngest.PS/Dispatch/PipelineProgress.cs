using System.Globalization;
using System.Management.Automation;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Shows the progress of a command: a bar for all files, with a bar for each file below it. Writes at most five updates a second in total.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="dispatcher">Passes the records to the pipeline's thread.</param>
internal sealed class PipelineProgress(Cmdlet cmdlet, PipelineDispatcher dispatcher) : IDisposable
{
    private const int ActivityId = 1;
    private const string Activity = "Ingesting files";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock sync = new();
    // In the order of their next update: the file that has waited longest is first.
    private readonly LinkedList<FileProgress> files = new();
    private Timer? timer;
    private int startedCount;
    private int completedCount;
    private int shownCount = -1;
    private bool closed;

    /// <summary>Adds a file. Called on the pipeline's thread.</summary>
    /// <returns>Receives the progress of the file.</returns>
    public FileProgress Begin()
    {
        lock (sync)
        {
            var file = new FileProgress(this, ActivityId, ActivityId + ++startedCount);
            files.AddLast(file);
            timer ??= new Timer(_ => Update(), null, Interval, Interval);
            return file;
        }
    }

    /// <summary>Removes a file, and its bar if it was shown.</summary>
    /// <param name="file">The file.</param>
    public void End(FileProgress file)
    {
        lock (sync)
        {
            files.Remove(file);
            completedCount++;
        }

        if (file.TakeCompletion() is { } record)
        {
            dispatcher.Post(() => cmdlet.WriteProgress(record));
        }
    }

    /// <summary>Removes the bar of all files if it was shown. Called on the pipeline's thread.</summary>
    public void End()
    {
        Dispose();
        if (shownCount >= 0)
        {
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (sync)
        {
            closed = true;
            timer?.Dispose();
        }
    }

    // Runs on a timer instead of on reports, so that the last report of a step is shown even if no other follows for a while.
    private void Update()
    {
        lock (sync)
        {
            if (closed)
            {
                return;
            }

            if (shownCount < 0 ? files.Any(file => file.HasUpdate) : completedCount > shownCount)
            {
                WriteTotal();
            }
            else if (files.FirstOrDefault(file => file.HasUpdate) is { } next && next.TakeUpdate() is { } record)
            {
                files.Remove(next);
                files.AddLast(next);
                dispatcher.PostIfIdle(() => cmdlet.WriteProgress(record));
            }
        }
    }

    private void WriteTotal()
    {
        shownCount = completedCount;
        var record = new ProgressRecord(ActivityId, Activity, string.Create(CultureInfo.InvariantCulture, $"{completedCount:N0} done, {startedCount - completedCount:N0} in progress"));
        dispatcher.PostIfIdle(() => cmdlet.WriteProgress(record));
    }
}
