using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Shows on a connection of its own that a run is alive while its load works, and stops the load when the run is no longer ours.
/// </summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private readonly RunLifecycle runs;
    private readonly Guid runId;
    private readonly IngestTimings timings;
    private readonly IIngestLog log;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource lost;
    private readonly Task beating;
    private long lastBeat = Stopwatch.GetTimestamp();
    private bool warned;

    private Heartbeat(RunLifecycle runs, Guid runId, IngestTimings timings, IIngestLog log, CancellationToken cancellationToken)
    {
        this.runs = runs;
        this.runId = runId;
        this.timings = timings;
        this.log = log;
        lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        beating = Task.Run(BeatAsync, CancellationToken.None);
    }

    /// <summary>Cancelled when the operator stops the load or the run is lost.</summary>
    public CancellationToken Token => lost.Token;

    /// <summary>Whether somebody aborted, rolled back or took over the run.</summary>
    public bool RunLost { get; private set; }

    public static Heartbeat Start(RunLifecycle runs, Guid runId, IngestTimings timings, IIngestLog log, CancellationToken cancellationToken)
        => new(runs, runId, timings, log, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await beating;
        lost.Dispose();
        stopping.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(timings.HeartbeatInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                if (!await TryBeatAsync())
                {
                    RunLost = true;
                    await lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }
    }

    private async Task<bool> TryBeatAsync()
    {
        try
        {
            var alive = await runs.HeartbeatAsync(runId, stopping.Token);
            lastBeat = Stopwatch.GetTimestamp();
            return alive;
        }
        catch (IngestException error)
        {
            // A missed beat is not a lost run: the next one may get through, and the fence decides at the end.
            log.Verbose($"Heartbeat of run {runId} missed: {error.Message}");
            WarnOfLongSilence();
            return true;
        }
    }

    // As behind a pooler with one server connection, which the load itself holds.
    private void WarnOfLongSilence()
    {
        var silence = Stopwatch.GetElapsedTime(lastBeat);
        if (!warned && silence > timings.StaleAfter / 3)
        {
            warned = true;
            log.Warning($"Run {runId} could not show for {silence.TotalMinutes:0} minutes that it is alive, but goes on. After {timings.StaleAfter.TotalMinutes:0} minutes another import of the same file may take over, and nothing of this one is kept then.");
        }
    }
}
