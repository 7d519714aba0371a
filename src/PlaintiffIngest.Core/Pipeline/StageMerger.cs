using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Moves staged rows into <c>ingest.plaintiffs_raw</c> as new, skipped or failed. Finalizing counts what landed.</summary>
/// <param name="connection">The load's connection, in its transaction.</param>
/// <param name="runId">The run.</param>
/// <param name="sourceSystem">The vendor, whose people nobody rolls back or erases from here to the commit.</param>
/// <param name="timeout">Timeout of each round trip.</param>
internal sealed class StageMerger(NpgsqlConnection connection, Guid runId, string sourceSystem, TimeSpan timeout)
{
    private const string LiveKey = "plaintiffs_raw_live_key";

    /// <summary>Merges the staged rows.</summary>
    /// <param name="staged">The rows read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(StagedRows staged, CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] failed = staged.Errored > 0 ? [Statement("load/merge_failed.sql")] : [];
        var erase = Erase(staged);
        var merge = Statement("load/merge.sql");
        try
        {
            await ExecuteAsync(
                [Sql.BatchCommand("load/lock_source.sql", sourceSystem), erase, new NpgsqlBatchCommand("SAVEPOINT merge"), Pin(staged), merge, .. failed],
                cancellationToken);

            // The tag of this INSERT is the number of different people. Few files name one twice, and searching for them costs as much as
            // sorting the file.
            if ((long)merge.RecordsAffected < staged.Valid - (long)erase.RecordsAffected)
            {
                await ExecuteAsync([Statement("load/merge_repeated.sql")], cancellationToken);
            }
        }
        catch (PostgresException racing) when (racing is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: LiveKey })
        {
            await ExecuteAsync(
                [
                    new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT merge"),
                    Statement("load/merge_racing.sql"),
                    Statement("load/merge_racing_skipped.sql"),
                    .. failed,
                ],
                cancellationToken);
        }

        if (staged.Erased > 0 || erase.RecordsAffected > 0)
        {
            await ExecuteAsync([Statement("load/merge_erased.sql")], cancellationToken);
        }
    }

    /// <summary>Counts what a merge would give. Waits for nobody and writes to nothing but the staging table.</summary>
    public static async Task<RunCounts> DryRunAsync(NpgsqlConnection connection, StagedRows staged, TimeSpan timeout, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(connection, timeout, Erase(staged), Pin(staged), Sql.BatchCommand("load/count_dry.sql"));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (reader.FieldCount == 0 || reader.GetName(0) != "rows_inserted")
        {
            await reader.NextResultAsync(cancellationToken);
        }

        await reader.ReadAsync(cancellationToken);
        return new RunCounts(staged.Fetched, reader.Value<long>("rows_inserted"), reader.Value<long>("rows_skipped"), reader.Value<long>("rows_errored"));
    }

    private static NpgsqlBatchCommand Erase(StagedRows staged) => Sql.BatchCommand("load/erase_staged.sql", staged.LastErasedId);

    private static NpgsqlBatchCommand Pin(StagedRows staged) => Sql.BatchCommand("load/pin.sql", staged.Fetched);

    private NpgsqlBatchCommand Statement(string file) => Sql.BatchCommand(file, runId);

    private async Task ExecuteAsync(NpgsqlBatchCommand[] statements, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(connection, timeout, statements);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
