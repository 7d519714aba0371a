using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Shows on a connection of its own that a run is alive while its load works, and stops the load when the run is no longer ours.
/// </summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource lost;
    private readonly Task beating;

    private Heartbeat(ImportRuns runs, Guid runId, TimeSpan interval, IIngestLog log, CancellationToken cancellationToken)
    {
        lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        beating = Task.Run(() => BeatAsync(runs, runId, interval, log), CancellationToken.None);
    }

    /// <summary>Cancelled when the operator stops the load or the run is lost.</summary>
    public CancellationToken Token => lost.Token;

    /// <summary>Whether somebody aborted, rolled back or took over the run.</summary>
    public bool RunLost { get; private set; }

    public static Heartbeat Start(ImportRuns runs, Guid runId, TimeSpan interval, IIngestLog log, CancellationToken cancellationToken)
        => new(runs, runId, interval, log, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await beating;
        lost.Dispose();
        stopping.Dispose();
    }

    private async Task BeatAsync(ImportRuns runs, Guid runId, TimeSpan interval, IIngestLog log)
    {
        using var timer = new PeriodicTimer(interval);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                if (!await TryBeatAsync(runs, runId, log))
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

    private async Task<bool> TryBeatAsync(ImportRuns runs, Guid runId, IIngestLog log)
    {
        try
        {
            return await runs.HeartbeatAsync(runId, stopping.Token);
        }
        catch (IngestException error)
        {
            // A missed beat is not a lost run: the next one may get through, and the fence decides at the end.
            log.Verbose($"Heartbeat of run {runId} missed: {error.Message}");
            return true;
        }
    }
}
