using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Stages rows in a table that is distributed like <c>ingest.plaintiffs_raw</c>, so that each worker merges its own rows. It is committed before
/// the merge: in one transaction, Citus lets only one login use the rows that the transaction has changed, and the login that copies is not the
/// owner that merges. A crash leaves the table behind, and a later load drops it.
/// </summary>
/// <param name="target">The database.</param>
/// <param name="runId">The run.</param>
/// <param name="timings">The protocol's timeouts.</param>
/// <param name="log">Receives a message if the staging table could not be dropped.</param>
internal sealed class DistributedStage(DatabaseTarget target, Guid runId, IngestTimings timings, IIngestLog log) : IStage
{
    private static readonly TimeSpan DropTimeout = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    /// <remarks>The table's name contains the run's id and no text from outside.</remarks>
    public string CopyStatement => SqlText.Get("load/copy.sql").Replace("pg_temp.ingest_stage", $"ingest.stage_{runId:N}", StringComparison.Ordinal);

    /// <inheritdoc/>
    public async Task<NpgsqlTransaction> BeginCopyAsync(NpgsqlConnection connection, ErasedKeys? erased, CancellationToken cancellationToken)
    {
        await using (var create = Sql.Batch(connection, timings.StatementTimeout, Sql.BatchCommand("load/distributed/create_stage.sql", runId)))
        {
            await create.ExecuteNonQueryAsync(cancellationToken);
        }

        return await BeginAsync(connection, erased, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<NpgsqlTransaction> BeginMergeAsync(NpgsqlTransaction copy, CancellationToken cancellationToken)
    {
        var connection = copy.Connection!;
        await copy.CommitAsync(cancellationToken);
        return await BeginAsync(connection, erased: null, cancellationToken);
    }

    /// <inheritdoc/>
    public NpgsqlBatchCommand Merge(Guid mergedRunId, StagedRows staged)
        => Sql.BatchCommand("load/distributed/merge.sql", mergedRunId, staged.Fetched, staged.Errored, staged.Erased, staged.LastErasedId);

    /// <inheritdoc/>
    public NpgsqlBatchCommand KnownPeople(IdentifiedFile file, int rowsToLookUp)
        => Sql.BatchCommand("load/distributed/known_people.sql", runId, rowsToLookUp);

    /// <inheritdoc/>
    public async Task<bool> SettleAsync()
    {
        // Citus recovers a prepared transaction some seconds after it reaches the worker again.
        for (var waited = TimeSpan.Zero; ; waited += timings.SettleDelay)
        {
            if (await IsSettledAsync())
            {
                return true;
            }

            if (waited >= timings.SettleTimeout)
            {
                return false;
            }

            await Task.Delay(timings.SettleDelay, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(DropTimeout);
        try
        {
            await ExecuteAsync("load/distributed/drop_stage.sql", limit.Token);
        }
        catch (Exception error) when (error is IngestException or OperationCanceledException)
        {
            log.Verbose($"The staging table of run {runId} could not be dropped. A later load drops it.");
        }
    }

    private async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, ErasedKeys? erased, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // During a call, the functions create a view with the name of the temporary staging table, so none may be left in the session.
        await LoadTransaction.SetUpAsync(
            connection, [Sql.BatchCommand("load/stage_left.sql")], erased, timings.StatementTimeout, cancellationToken);
        return transaction;
    }

    private async Task<bool> IsSettledAsync()
    {
        try
        {
            return await ExecuteAsync("load/distributed/settle.sql", CancellationToken.None) is true;
        }
        catch (IngestException)
        {
            // A worker cannot be reached, so its rows are not visible.
            return false;
        }
    }

    private Task<object?> ExecuteAsync(string file, CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var batch = Sql.Batch(connection, timings.StatementTimeout, Sql.BatchCommand(file, runId));
            return await batch.ExecuteScalarAsync(cancellationToken);
        },
        cancellationToken);
}
