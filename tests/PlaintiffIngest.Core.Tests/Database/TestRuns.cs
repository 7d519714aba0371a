using Npgsql;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Creates runs and rows like a loader, one step at a time, on a real connection.</summary>
internal static class TestRuns
{
    public const string Source = "simplicity";

    public static string NewBatch() => $"batch-{Guid.NewGuid():N}";

    /// <summary>Claims a batch and returns the run and the claim status.</summary>
    public static async Task<(Guid RunId, string Status)> ClaimAsync(
        this NpgsqlConnection connection, string batch, long? limit = null, string hash = "hash", TimeSpan? staleAfter = null)
    {
        await using var command = new NpgsqlCommand(
            "SELECT run_id, claim_status FROM ingest.claim_import_run($1, $2, $3, 'file.csv', 'csv', 'worker', $4, coalesce($5, interval '30 minutes'))",
            connection);
        command.Parameters.AddWithValue(Source);
        command.Parameters.AddWithValue(batch);
        command.Parameters.AddWithValue(hash);
        command.Parameters.Add(new NpgsqlParameter<object> { Value = (object?)limit ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<object> { Value = (object?)staleAfter ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Interval });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetGuid(0), reader.GetString(1));
    }

    /// <summary>Inserts one row per person: new people as pending, known ones as skipped with a reference to the live row.</summary>
    public static async Task InsertAsync(this NpgsqlConnection connection, Guid runId, params string[] people)
    {
        for (var i = 0; i < people.Length; i++)
        {
            await using var command = new NpgsqlCommand(
                """
                INSERT INTO ingest.plaintiffs_raw
                    (import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email, duplicate_of_run_id, duplicate_of_row_number)
                SELECT $1, $2, $2 + 1, ingest.key_prefix(key), key, (CASE WHEN live.import_run_id IS NULL THEN 'pending' ELSE 'skipped' END)::ingest.row_status,
                    $3, $3 || '@example.com', live.import_run_id, live.row_number
                FROM sha256($3::bytea) AS key
                LEFT JOIN ingest.plaintiffs_raw AS live
                    ON live.key_prefix = ingest.key_prefix(key) AND live.dedupe_key = key AND live.status IN ('pending', 'processing', 'promoted')
                """,
                connection);
            command.Parameters.AddWithValue(runId);
            command.Parameters.AddWithValue(i + 1L);
            command.Parameters.AddWithValue(people[i]);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Inserts a failed row.</summary>
    public static Task InsertFailedAsync(this NpgsqlConnection connection, Guid runId, long rowNumber, string rawText)
        => connection.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw
                (import_run_id, row_number, line_number, key_prefix, dedupe_key, status, error_code, error_message, raw_text)
            VALUES ('{runId}', {rowNumber}, {rowNumber + 1}, ingest.key_prefix(sha256('{rawText}')), sha256('{rawText}'), 'failed', 'FIELD_COUNT', 'The row has 2 cells.', '{rawText}')
            """);

    /// <summary>Completes a run with the counts of its rows.</summary>
    public static async Task<bool> FinalizeAsync(this NpgsqlConnection connection, Guid runId)
        => await connection.ScalarAsync<bool>(
            $"""
            SELECT ingest.finalize_import_run('{runId}', count(*), count(*) FILTER (WHERE status = 'pending'),
                count(*) FILTER (WHERE status = 'skipped'), count(*) FILTER (WHERE status = 'failed'), 'name,email', ',', allow_empty => true)
            FROM ingest.plaintiffs_raw WHERE import_run_id = '{runId}'
            """);

    /// <summary>Completes a run with counts that are not those of its rows, bypassing the guard that counts them.</summary>
    public static Task CompleteWithFalseCountsAsync(this NpgsqlConnection connection, Guid runId, long fetched, long inserted, long skipped, long errored)
        => connection.ExecuteAsync(
            $"""
            SET session_replication_role = replica;
            UPDATE ingest.import_runs
            SET status = 'completed', completed_at = clock_timestamp(),
                rows_fetched = {fetched}, rows_inserted = {inserted}, rows_skipped = {skipped}, rows_errored = {errored}
            WHERE id = '{runId}';
            RESET session_replication_role;
            """);

    /// <summary>Loads a whole new batch in one transaction.</summary>
    public static async Task<Guid> LoadAsync(this NpgsqlConnection connection, params string[] people)
    {
        var (runId, _) = await connection.ClaimAsync(NewBatch());
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.InsertAsync(runId, people);
        Assert.True(await connection.FinalizeAsync(runId));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return runId;
    }

    /// <summary>Sets back a run's last heartbeat, bypassing the guard that enforces the server's time.</summary>
    public static Task SilenceAsync(this NpgsqlConnection connection, Guid runId, int minutes)
        => connection.ExecuteAsync(
            $"""
            SET session_replication_role = replica;
            UPDATE ingest.import_runs SET updated_at = clock_timestamp() - interval '{minutes} minutes' WHERE id = '{runId}';
            RESET session_replication_role;
            """);

    public static Task<string?> StatusAsync(this NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<string>($"SELECT status::text FROM ingest.import_runs WHERE id = '{runId}'");

    public static Task<bool> IsReconciledAsync(this NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<bool>($"SELECT is_reconciled FROM ingest.v_import_reconciliation WHERE run_id = '{runId}'");

    /// <summary>The statuses of a run's rows in the order of the file.</summary>
    public static async Task<string[]> RowStatusesAsync(this NpgsqlConnection connection, Guid runId)
        => await connection.ScalarAsync<string[]>(
            $"SELECT array_agg(status::text ORDER BY row_number) FROM ingest.plaintiffs_raw WHERE import_run_id = '{runId}'") ?? [];

    public static async Task<string[]> EventsAsync(this NpgsqlConnection connection, Guid runId)
        => await connection.ScalarAsync<string[]>(
            $"SELECT array_agg(event ORDER BY id) FROM ingest.import_events WHERE run_id = '{runId}'") ?? [];

    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T?> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }

    /// <summary>Runs a statement that the server must reject, and returns its error.</summary>
    public static Task<PostgresException> RefusedAsync(this NpgsqlConnection connection, string sql)
        => Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));

    /// <summary>Records the server's warnings.</summary>
    public static List<string> KeepWarnings(this NpgsqlConnection connection)
    {
        var warnings = new List<string>();
        connection.Notice += (_, e) => warnings.Add(e.Notice.MessageText);
        return warnings;
    }
}
