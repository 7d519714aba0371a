using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Moves the stage's rows into <c>ingest.plaintiffs_raw</c>: new, failed and skipped. What landed is counted by looking.</summary>
/// <param name="connection">The load's connection, in its transaction.</param>
/// <param name="runId">The run.</param>
internal sealed class Merge(NpgsqlConnection connection, Guid runId)
{
    private const string New = "load/merge_new.sql";
    private const string Failed = "load/merge_failed.sql";
    private const string Skipped = "load/merge_skipped.sql";
    private const string LiveKey = "plaintiffs_raw_live_key";

    /// <summary>Merges.</summary>
    /// <param name="staged">The rows read, and how many of them failed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows that landed.</returns>
    public async Task<RunCounts> RunAsync(RunCounts staged, CancellationToken cancellationToken)
    {
        var landed = await MergeNewAsync(staged, cancellationToken);

        // A file of new rows alone, the usual one, is spared the look for the others.
        return landed.AddUp
            ? landed
            : await RunAsync(staged.Fetched, [Statement(Skipped)], cancellationToken);
    }

    /// <summary>Counts what a merge would give, without writing.</summary>
    public static Task<RunCounts> TryAsync(NpgsqlConnection connection, long fetched, CancellationToken cancellationToken)
        => CountAsync(connection, fetched, [Sql.BatchCommand("load/count_dry.sql")], cancellationToken);

    private async Task<RunCounts> MergeNewAsync(RunCounts staged, CancellationToken cancellationToken)
    {
        NpgsqlBatchCommand[] failed = staged.Errored > 0 ? [Statement(Failed)] : [];
        try
        {
            return await RunAsync(staged.Fetched, [new NpgsqlBatchCommand("SAVEPOINT merge"), Statement(New), .. failed], cancellationToken);
        }
        catch (PostgresException racing) when (racing is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: LiveKey })
        {
            return await RunAsync(
                staged.Fetched,
                [new NpgsqlBatchCommand("ROLLBACK TO SAVEPOINT merge"), Statement(New, "load/or_skip.sql"), .. failed],
                cancellationToken);
        }
    }

    private Task<RunCounts> RunAsync(long fetched, NpgsqlBatchCommand[] statements, CancellationToken cancellationToken)
        => CountAsync(connection, fetched, [.. statements, Statement("load/count_landed.sql")], cancellationToken);

    private NpgsqlBatchCommand Statement(params string[] files) => Sql.BatchCommand(files, runId);

    // One round trip for all of them; the last gives the counts.
    private static async Task<RunCounts> CountAsync(
        NpgsqlConnection connection, long fetched, NpgsqlBatchCommand[] statements, CancellationToken cancellationToken)
    {
        await using var batch = Sql.Batch(connection, statements);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RunCounts(fetched, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
