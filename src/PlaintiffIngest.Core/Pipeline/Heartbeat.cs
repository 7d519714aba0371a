using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Sends heartbeats on its own connection while a run loads, and stops the load if the run no longer belongs to this worker.
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

    /// <summary>Canceled when the operator cancels the load or the run is lost.</summary>
    public CancellationToken Token => lost.Token;

    /// <summary>Whether the run was aborted, rolled back or taken over.</summary>
    public bool RunLost { get; private set; }

    /// <summary>Starts sending heartbeats.</summary>
    public static Heartbeat Start(RunLifecycle runs, Guid runId, IngestTimings timings, IIngestLog log, CancellationToken cancellationToken)
        => new(runs, runId, timings, log, cancellationToken);

    /// <summary>Stops sending heartbeats.</summary>
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
            // A missed heartbeat does not mean that the run is lost: the next one may succeed, and the fence decides before COMMIT.
            log.Verbose($"Run {runId}: a heartbeat failed. {error.Message}");
            WarnOfLongSilence();
            return true;
        }
    }

    // This happens behind a pooler with one server connection, which the load itself holds.
    private void WarnOfLongSilence()
    {
        var silence = Stopwatch.GetElapsedTime(lastBeat);
        if (!warned && silence > timings.StaleAfter / 3)
        {
            warned = true;
            log.Warning($"Run {runId} has sent no heartbeat for {silence.TotalMinutes:0} minutes. The load is still running. After {timings.StaleAfter.TotalMinutes:0} minutes another import of the same file can take over, and nothing of this one is kept.");
        }
    }
}
