using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Stages rows in a temporary table, in the same transaction that merges them. Used by every load on one server and by every dry run, because
/// no other session can see the table.
/// </summary>
/// <param name="timings">The protocol's timeouts.</param>
internal sealed class TemporaryStage(IngestTimings timings) : IStage
{
    /// <inheritdoc/>
    public string CopyStatement => SqlText.Get("load/copy.sql");

    /// <inheritdoc/>
    public async Task<NpgsqlTransaction> BeginCopyAsync(NpgsqlConnection connection, ErasedKeys? erased, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LoadTransaction.SetUpAsync(
            connection, [Sql.BatchCommand("load/stage_left.sql"), Sql.BatchCommand("load/stage.sql")], erased, timings.StatementTimeout, cancellationToken);
        return transaction;
    }

    /// <inheritdoc/>
    public Task<NpgsqlTransaction> BeginMergeAsync(NpgsqlTransaction copy, CancellationToken cancellationToken) => Task.FromResult(copy);

    /// <inheritdoc/>
    public NpgsqlBatchCommand Merge(Guid runId, StagedRows staged)
        => Sql.BatchCommand("load/merge.sql", runId, staged.Fetched, staged.Errored, staged.Erased, staged.LastErasedId);

    /// <inheritdoc/>
    public NpgsqlBatchCommand KnownPeople(IdentifiedFile file, int rowsToLookUp)
        => Sql.BatchCommand("load/known_people.sql", file.Batch.SourceSystem, file.Batch.SourceBatchId, file.Hash.Hex, rowsToLookUp);

    /// <summary>Returns true: on one server, all rows are visible as soon as the transaction is committed.</summary>
    public Task<bool> SettleAsync() => Task.FromResult(true);

    /// <summary>Does nothing: the end of the transaction drops the table.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
