using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Marks a run as failed, on a connection of its own. When the database is gone, the stale rule ends the run.</summary>
/// <param name="runs">The lifecycle of runs.</param>
/// <param name="timings">When a silent run is stale.</param>
/// <param name="log">Receives a note when the run could not be marked.</param>
internal sealed class FailureRecorder(RunLifecycle runs, IngestTimings timings, IIngestLog log)
{
    /// <summary>Marks the run as failed, as far as the database can be reached in time.</summary>
    /// <param name="file">The file.</param>
    /// <param name="runId">Its run; null when the claim got no answer.</param>
    /// <param name="workerId">Who claimed it.</param>
    /// <param name="error">Why it failed.</param>
    /// <param name="timeout">The longest time to spend on it.</param>
    /// <returns>The run; null when there is none.</returns>
    public async Task<Guid?> RecordAsync(IdentifiedFile file, Guid? runId, string workerId, IngestException error, TimeSpan timeout)
    {
        if (runId is null && error.ErrorId == IngestErrorId.DatabaseUnreachable)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(timeout);
        try
        {
            // A claim whose answer was lost may exist all the same, and would block the file until it is stale.
            runId ??= await runs.FindClaimAsync(file.Batch, file.Hash, workerId, limit.Token);
            if (runId is { } claimed)
            {
                var details = JsonSerializer.Serialize(new { error = error.ErrorId.ToString(), message = error.Message, remedy = error.Remedy });
                await runs.FailAsync(claimed, details, limit.Token);
            }
        }
        catch (Exception gone) when (gone is IngestException or OperationCanceledException)
        {
            log.Verbose($"The run of {file.Name} could not be marked as failed. The next import takes over after {timings.StaleAfter.TotalMinutes:0} minutes of silence.");
        }

        return runId;
    }
}
