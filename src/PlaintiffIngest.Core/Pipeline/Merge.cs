using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Moves the stage's rows into <c>ingest.plaintiffs_raw</c>: new, skipped and failed, in key order.</summary>
internal static class Merge
{
    /// <summary>Merges, and counts what landed by looking.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="runId">The run.</param>
    /// <param name="fetched">Rows read.</param>
    /// <param name="patience">How long each statement may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows that landed.</returns>
    public static async Task<RunCounts> RunAsync(
        NpgsqlConnection connection, Guid runId, long fetched, TimeSpan patience, CancellationToken cancellationToken)
    {
        await Sql.ExecuteAsync(connection, "load/merge_new.sql", patience, cancellationToken, runId);
        await Sql.ExecuteAsync(connection, "load/merge_skipped.sql", patience, cancellationToken, runId);
        await Sql.ExecuteAsync(connection, "load/merge_failed.sql", patience, cancellationToken, runId);
        return await CountAsync(connection, "load/count_landed.sql", fetched, patience, cancellationToken, runId);
    }

    /// <summary>Counts what a merge would give, without writing.</summary>
    public static Task<RunCounts> TryAsync(NpgsqlConnection connection, long fetched, TimeSpan patience, CancellationToken cancellationToken)
        => CountAsync(connection, "load/count_dry.sql", fetched, patience, cancellationToken);

    private static async Task<RunCounts> CountAsync(
        NpgsqlConnection connection, string file, long fetched, TimeSpan patience, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = Sql.Command(connection, file, patience, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RunCounts(fetched, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
