using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Marks a run as failed, on its own connection. If the database cannot be reached, the run becomes stale instead.</summary>
/// <param name="runs">Finds the run and marks it.</param>
/// <param name="retry">Tries again when the connection is lost.</param>
/// <param name="timings">When a silent run is stale.</param>
/// <param name="log">Receives a note if the run could not be marked.</param>
internal sealed class FailureRecorder(RunLifecycle runs, TransientRetry retry, IngestTimings timings, IIngestLog log)
{
    /// <summary>Marks the run as failed, if the database can be reached in time.</summary>
    /// <param name="file">The file.</param>
    /// <param name="runId">The run; null if the claim got no answer.</param>
    /// <param name="workerId">The worker that claimed it.</param>
    /// <param name="error">The error to record.</param>
    /// <param name="timeout">The longest time to spend on it.</param>
    /// <returns>The run; null if there is none.</returns>
    public async Task<Guid?> RecordAsync(IdentifiedFile file, Guid? runId, string workerId, IngestException error, TimeSpan timeout)
    {
        if (runId is null && error.ErrorId == IngestErrorId.DatabaseUnreachable)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(timeout);
        try
        {
            // The claim may exist even though its answer was lost. It would block the file until it is stale.
            runId ??= await AgainAsync(token => runs.FindClaimAsync(file.Batch, file.Hash, workerId, token));
            if (runId is { } claimed)
            {
                var details = JsonSerializer.Serialize(new { error = error.ErrorId.ToString(), message = error.Message, remedy = error.Remedy });
                await AgainAsync(token => runs.FailAsync(claimed, details, token));
            }
        }
        catch (Exception gone) when (gone is IngestException or OperationCanceledException)
        {
            log.Verbose($"The run of {file.Name} could not be marked as failed. The next import takes over after {timings.StaleAfter.TotalMinutes:0} minutes without a heartbeat.");
        }

        return runId;

        // A server that is gone, not just this connection, is not waited for.
        Task<T> AgainAsync<T>(Func<CancellationToken, Task<T>> step) => retry.RunAsync(step, serverResponded: false, limit.Token);
    }
}
