using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Moves staged rows into <c>ingest.plaintiffs_raw</c> as new, skipped or failed, or counts what that would give.</summary>
internal static class StageMerger
{
    /// <summary>Merges the staged rows, completes the run and reconciles it, all in one round trip. Throws the driver's own exceptions.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="merge">Merges the rows: <see cref="IStage.Merge"/>.</param>
    /// <param name="completion">Completes the run.</param>
    /// <param name="timeout">Timeout of the round trip.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What landed; null if the run is lost: the caller must roll back.</returns>
    public static async Task<CompletedRun?> RunAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand merge, RunCompletion completion, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(connection, timeout, [merge, .. completion.Statements()]);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await RunCompletion.ReadAsync(reader, cancellationToken);
    }

    /// <summary>Counts what a merge would give. Waits for nobody and writes to nothing but the staging table.</summary>
    /// <param name="connection">The connection of the dry run, in its transaction.</param>
    /// <param name="staged">The rows read.</param>
    /// <param name="timeout">Timeout of the round trip.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<RunCounts> DryRunAsync(NpgsqlConnection connection, StagedRows staged, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(connection, timeout, Sql.BatchCommand("load/count.sql", staged.Fetched, staged.LastErasedId));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RunCounts(staged.Fetched, reader.Value<long>("rows_inserted"), reader.Value<long>("rows_skipped"), reader.Value<long>("rows_errored"));
    }
}
