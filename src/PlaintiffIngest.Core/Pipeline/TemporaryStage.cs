using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// A temporary table of the load's transaction, which is the only one. Every load on one server uses it, and every dry run, because nobody
/// else can see it.
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
        await LoadTransaction.PrepareAsync(
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

    /// <summary>One server shows all rows of a transaction as soon as it is committed.</summary>
    public Task<bool> SettleAsync() => Task.FromResult(true);

    /// <summary>The end of the transaction drops the table.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
