using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Commits a load. If the connection is lost during COMMIT, asks the database for the outcome.</summary>
/// <param name="runs">Finds the outcome of a run.</param>
/// <param name="runId">The run that is committed.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="timings">The delay between two attempts to ask.</param>
internal sealed class CommitVerifier(RunLifecycle runs, Guid runId, string fileName, IngestTimings timings)
{
    private const int MaxAttempts = 5;

    /// <summary>Commits. Cannot be canceled: once COMMIT is sent, only the database knows the outcome.</summary>
    /// <exception cref="IngestException">The run was not committed, or the outcome is unknown.</exception>
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
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
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
                await Task.Delay(timings.RetryDelay * attempt, CancellationToken.None);
            }
        }

        throw new IngestException(
            IngestErrorId.OutcomeUnknown,
            $"{fileName}: the connection was lost during COMMIT of run {runId}, and the database has not responded since. It is not known whether the rows were committed.",
            $"When the database responds again, run Get-ImportRun -RunId {runId}: Completed means that they were. Ingesting the file again is safe in either case.");
    }
}
