using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Three people that no other test has, and what is done to their runs.</summary>
public abstract class RollbackTest(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    protected MigratedDatabase Database => database;

    protected string Ann { get; } = $"Ann {Guid.NewGuid()}";

    protected string Bob { get; } = $"Bob {Guid.NewGuid()}";

    protected string Cyd { get; } = $"Cyd {Guid.NewGuid()}";

    protected static async Task<(bool Success, long Rows)> RollbackAsync(NpgsqlConnection connection, Guid runId)
    {
        await using var command = new NpgsqlCommand($"SELECT success, rows_affected FROM ingest.rollback_import_run('{runId}', 'test')", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetBoolean(0), reader.GetInt64(1));
    }

    protected static Task<long> StrandedAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<long>($"SELECT ingest.count_stranded_rows('{runId}')");

    protected static Task<long> ReinstateAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<long>($"SELECT ingest.reinstate_skipped_rows('{runId}')");

    protected static Task<string?> CountsAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<string>($"SELECT rows_inserted || '/' || rows_skipped FROM ingest.import_runs WHERE id = '{runId}'");

    protected static Task<string?> PointerAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<string>(
            $"SELECT duplicate_of_run_id || '/' || duplicate_of_row_number FROM ingest.plaintiffs_raw WHERE import_run_id = '{runId}' ORDER BY row_number LIMIT 1");

    protected Task WaitsForLockAsync(NpgsqlConnection waiting)
        => Eventually.TrueAsync(database, $"SELECT cardinality(pg_blocking_pids({waiting.ProcessID})) > 0", $"{waiting.ProcessID} waits for nobody.");
}
