using System.Globalization;
using System.Management.Automation;

namespace PlaintiffIngest.PS.Dispatch;

/// <summary>Shows how far a command is: a bar for each file, under one for all of them. All bars together are updated at most five times a second.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="dispatcher">Carries the records to its thread.</param>
internal sealed class PipelineProgress(Cmdlet cmdlet, PipelineDispatcher dispatcher) : IDisposable
{
    private const int ActivityId = 1;
    private const string Activity = "Ingesting files";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Lock bars = new();
    // The one that waits longest for its turn stands first.
    private readonly LinkedList<FileProgress> files = new();
    private Timer? clock;
    private int started;
    private int ended;
    private int endedShown = -1;
    private bool closed;

    /// <summary>Begins a file. Called on the pipeline's thread.</summary>
    /// <returns>Is told how far the file is.</returns>
    public FileProgress Begin()
    {
        lock (bars)
        {
            var file = new FileProgress(this, ActivityId, ActivityId + ++started);
            files.AddLast(file);
            clock ??= new Timer(_ => Update(), null, Interval, Interval);
            return file;
        }
    }

    /// <summary>Takes the bar of a file away, if it was shown.</summary>
    /// <param name="file">The file.</param>
    public void End(FileProgress file)
    {
        lock (bars)
        {
            files.Remove(file);
            ended++;
        }

        if (file.Completed() is { } record)
        {
            dispatcher.Post(() => cmdlet.WriteProgress(record));
        }
    }

    /// <summary>Takes the bar of all files away, if it was shown. Called on the pipeline's thread.</summary>
    public void End()
    {
        Dispose();
        if (endedShown >= 0)
        {
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, Activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (bars)
        {
            closed = true;
            clock?.Dispose();
        }
    }

    // By the clock and not by the files: so the last word of a step is shown even when the step then says nothing for long.
    private void Update()
    {
        lock (bars)
        {
            if (closed)
            {
                return;
            }

            if (endedShown < 0 ? files.Any(file => file.HasNews) : ended > endedShown)
            {
                ShowAll();
            }
            else if (files.FirstOrDefault(file => file.HasNews) is { } next && next.Current() is { } record)
            {
                files.Remove(next);
                files.AddLast(next);
                dispatcher.PostIfIdle(() => cmdlet.WriteProgress(record));
            }
        }
    }

    private void ShowAll()
    {
        endedShown = ended;
        var record = new ProgressRecord(ActivityId, Activity, string.Create(CultureInfo.InvariantCulture, $"{ended:N0} done, {started - ended:N0} under way"));
        dispatcher.PostIfIdle(() => cmdlet.WriteProgress(record));
    }
}
