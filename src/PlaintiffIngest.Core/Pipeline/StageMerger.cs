using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Moves staged rows into <c>ingest.plaintiffs_raw</c> as new, skipped or failed, and counts what landed with a SELECT.</summary>
/// <param name="connection">The load's connection, in its transaction.</param>
/// <param name="runId">The run.</param>
/// <param name="timeout">Timeout of each round trip.</param>
internal sealed class StageMerger(NpgsqlConnection connection, Guid runId, TimeSpan timeout)
{
    private const string Failed = "load/merge_failed.sql";
    private const string LiveKey = "plaintiffs_raw_live_key";

    /// <summary>Merges the staged rows.</summary>
    /// <param name="staged">The rows read, and how many of them failed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows that landed.</returns>
    public async Task<RunCounts> RunAsync(RunCounts staged, CancellationToken cancellationToken)
    {
        try
        {
            var landed = await RunAsync(staged, [Pin(staged.Fetched), new NpgsqlBatchCommand("SAVEPOINT merge"), Statement("load/merge.sql")], cancellationToken);

            // Few files name a person twice, and searching for repetitions costs as much as sorting the file.
            return landed.IsBalanced ? landed : await RunAsync(staged with { Errored = 0 }, [Statement("load/merge_repeated.sql")], cancellationToken);
        }
        catch (PostgresException racing) when (racing is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: LiveKey })
        {
            return await RunAsync(
                staged,
                [new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT merge"), Statement("load/merge_racing.sql"), Statement("load/merge_racing_skipped.sql")],
                cancellationToken);
        }
    }

    /// <summary>Counts what a merge would give, without writing.</summary>
    public static Task<RunCounts> DryRunAsync(NpgsqlConnection connection, long fetched, TimeSpan timeout, CancellationToken cancellationToken)
        => CountAsync(connection, timeout, fetched, [Pin(fetched), Sql.BatchCommand("load/count_dry.sql")], cancellationToken);

    private Task<RunCounts> RunAsync(RunCounts staged, NpgsqlBatchCommand[] statements, CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] failed = staged.Errored > 0 ? [Statement(Failed)] : [];
        return CountAsync(connection, timeout, staged.Fetched, [.. statements, .. failed, Statement("load/count_landed.sql")], cancellationToken);
    }

    private static NpgsqlBatchCommand Pin(long staged) => Sql.BatchCommand("load/pin.sql", staged);

    private NpgsqlBatchCommand Statement(string file) => Sql.BatchCommand(file, runId);

    // One round trip for all statements; the last one returns the counts.
    private static async Task<RunCounts> CountAsync(
        NpgsqlConnection connection, TimeSpan timeout, long fetched, NpgsqlBatchCommand[] statements, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(connection, timeout, statements);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (reader.GetName(0) != "rows_inserted")
        {
            await reader.NextResultAsync(cancellationToken);
        }

        await reader.ReadAsync(cancellationToken);
        return new RunCounts(fetched, reader.Value<long>("rows_inserted"), reader.Value<long>("rows_skipped"), reader.Value<long>("rows_errored"));
    }
}
