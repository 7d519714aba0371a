using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Commits a load, and finds out what became of it when the connection is lost on the way.</summary>
/// <param name="runs">The runs.</param>
/// <param name="runId">The run that is committed.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="timings">How long to wait between two questions.</param>
internal sealed class CommitVerifier(RunLifecycle runs, Guid runId, string fileName, IngestTimings timings)
{
    private const int Questions = 5;

    /// <summary>Commits. It cannot be cancelled: once COMMIT is sent, only the database knows the outcome.</summary>
    /// <exception cref="IngestException">It was not committed; or nobody could be asked.</exception>
    public async Task RunAsync(NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception lost) when (DatabaseErrors.IsDatabaseError(lost))
        {
            if (!await WasCommittedAsync())
            {
                throw DatabaseErrors.ToIngestException(lost);
            }
        }
    }

    private async Task<bool> WasCommittedAsync()
    {
        for (var question = 1; question <= Questions; question++)
        {
            try
            {
                return await runs.ResolveOutcomeAsync(runId, CancellationToken.None) switch
                {
                    RunStatus.Completed => true,
                    RunStatus.Processing => false,
                    _ => throw RunErrors.Lost(fileName, runId),
                };
            }
            catch (IngestException error) when (error.ErrorId != IngestErrorId.RunLost)
            {
                await Task.Delay(timings.RetryDelay * question, CancellationToken.None);
            }
        }

        throw new IngestException(
            IngestErrorId.OutcomeUnknown,
            $"{fileName}: the connection was lost during COMMIT of run {runId}, and the database could not be asked since. It is not known whether the rows are there.",
            $"When the database answers again, run Get-ImportRun -RunId {runId}: Completed means that they are. Ingesting the file again is safe in either case.");
    }
}
