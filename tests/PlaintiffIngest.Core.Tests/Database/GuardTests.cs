using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Changes that the database rejects for every login.</summary>
[Integration]
public sealed class GuardTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    public static TheoryData<string, string, bool> Transitions()
    {
        string[] all = ["pending", "processing", "completed", "failed", "rolled_back"];
        (string From, string To)[] allowed =
        [
            ("pending", "processing"), ("pending", "failed"), ("pending", "rolled_back"),
            ("processing", "completed"), ("processing", "failed"), ("processing", "rolled_back"),
            ("completed", "rolled_back"),
        ];
        var data = new TheoryData<string, string, bool>();
        foreach (var from in all)
        {
            foreach (var to in all.Where(to => to != from))
            {
                data.Add(from, to, allowed.Contains((from, to)));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Transitions))]
    public async Task Only_valid_transitions_happen(string from, string to, bool allowed)
    {
        await using var connection = await database.OpenAsync();
        var runId = await RunInAsync(connection, from);
        if (from == "processing" && to == "completed")
        {
            // A run completes with its rows.
            await connection.InsertAsync(runId, $"person {runId}");
        }

        var warnings = connection.KeepWarnings();

        var changed = await connection.ExecuteAsync($"UPDATE ingest.import_runs SET status = '{to}' WHERE id = '{runId}'");

        Assert.Equal(allowed ? 1 : 0, changed);
        Assert.Equal(allowed ? to : from, await connection.StatusAsync(runId));
        if (!allowed)
        {
            var warning = Assert.Single(warnings);
            Assert.Contains(runId.ToString(), warning, StringComparison.Ordinal);
            Assert.Contains($"from {from} to {to}", warning, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("source_system = 'other'")]
    [InlineData("source_batch_id = 'other'")]
    [InlineData("file_hash = 'other'")]
    [InlineData("row_limit = 3")]
    [InlineData("created_at = now() - interval '1 day'")]
    [InlineData("id = gen_random_uuid()")]
    public async Task A_runs_identity_cannot_be_changed(string change)
    {
        await using var connection = await database.OpenAsync();
        var runId = await RunInAsync(connection, "processing");
        var before = await connection.ScalarAsync<string>($"SELECT run::text FROM ingest.import_runs AS run WHERE id = '{runId}'");

        Assert.Equal(0, await connection.ExecuteAsync($"UPDATE ingest.import_runs SET {change} WHERE id = '{runId}'"));
        Assert.Equal(before, await connection.ScalarAsync<string>($"SELECT run::text FROM ingest.import_runs AS run WHERE id = '{runId}'"));
    }

    [Theory]
    [InlineData("rows_fetched = 7")]
    [InlineData("rows_inserted = rows_inserted + 1")]
    [InlineData("rows_inserted = rows_inserted + 1, rows_skipped = rows_skipped - 2")]
    [InlineData("error_details = '{}'")]
    public async Task A_completed_runs_counts_cannot_be_changed(string change)
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"person {Guid.NewGuid()}");

        Assert.Equal(0, await connection.ExecuteAsync($"UPDATE ingest.import_runs SET {change} WHERE id = '{runId}'"));
        Assert.True(await connection.IsReconciledAsync(runId));
    }

    [Fact]
    public async Task Times_come_from_the_servers_clock_and_not_the_clients()
    {
        await using var connection = await database.OpenAsync();
        var runId = await RunInAsync(connection, "processing");

        await connection.ExecuteAsync($"UPDATE ingest.import_runs SET updated_at = '1999-01-01', completed_at = '1999-01-01' WHERE id = '{runId}'");

        Assert.True(await connection.ScalarAsync<bool>($"SELECT updated_at > now() - interval '1 minute' AND completed_at IS NULL FROM ingest.import_runs WHERE id = '{runId}'"));
    }

    [Fact]
    public async Task Every_final_status_of_a_run_has_its_time()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"person {Guid.NewGuid()}");
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{runId}', 'test')");

        Assert.True(await connection.ScalarAsync<bool>(
            $"SELECT created_at <= claimed_at AND claimed_at <= completed_at AND completed_at <= rolled_back_at AND rolled_back_at = updated_at FROM ingest.import_runs WHERE id = '{runId}'"));
    }

    [Theory]
    [InlineData("DELETE FROM ingest.import_runs")]
    [InlineData("TRUNCATE ingest.import_runs CASCADE")]
    [InlineData("DELETE FROM ingest.plaintiffs_raw")]
    [InlineData("TRUNCATE ingest.plaintiffs_raw")]
    [InlineData("UPDATE ingest.import_events SET actor = 'nobody'")]
    [InlineData("DELETE FROM ingest.import_events")]
    [InlineData("TRUNCATE ingest.import_events")]
    public async Task Nothing_is_deleted_and_the_audit_log_is_append_only(string statement)
    {
        await using var connection = await database.OpenAsync();
        await connection.LoadAsync($"person {Guid.NewGuid()}");

        var error = await connection.RefusedAsync(statement);

        Assert.Equal(PostgresErrorCodes.RestrictViolation, error.SqlState);
        Assert.True(await connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM ingest.plaintiffs_raw) AND EXISTS (SELECT FROM ingest.import_events)"));
    }

    [Fact]
    public async Task Each_table_has_a_separate_trigger_per_operation_and_no_row_trigger()
    {
        await using var connection = await database.OpenAsync();

        var combined = await connection.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%refuse%' AND tgtype & 8 > 0 AND tgtype & 32 > 0");
        var onRows = await connection.ScalarAsync<long>("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'ingest.plaintiffs_raw'::regclass AND tgtype & 1 > 0 AND NOT tgisinternal");

        Assert.Equal(0, combined);
        Assert.Equal(0, onRows);
    }

    [Fact]
    public async Task The_audit_log_says_what_happened_and_who_did_it()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"person {Guid.NewGuid()}");
        await connection.ScalarAsync<bool>($"SELECT ingest.heartbeat_import_run('{runId}')");
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{runId}', 'wrong file')");

        Assert.Equal(["claimed", "completed", "rolled_back"], await connection.EventsAsync(runId));
        Assert.Equal(database.Settings.Username, await connection.ScalarAsync<string>($"SELECT DISTINCT actor FROM ingest.import_events WHERE run_id = '{runId}'"));
        Assert.Equal("wrong file", await connection.ScalarAsync<string>($"SELECT details ->> 'reason' FROM ingest.import_events WHERE run_id = '{runId}' AND event = 'rolled_back'"));
    }

    [Fact]
    public async Task A_heartbeat_is_not_an_event()
    {
        await using var connection = await database.OpenAsync();
        var runId = await RunInAsync(connection, "processing");

        await connection.ScalarAsync<bool>($"SELECT ingest.heartbeat_import_run('{runId}')");

        Assert.Equal(["claimed"], await connection.EventsAsync(runId));
    }

    [Fact]
    public async Task A_duplicate_key_is_rejected_only_among_live_rows()
    {
        await using var connection = await database.OpenAsync();
        var person = $"person {Guid.NewGuid()}";
        var runId = await connection.LoadAsync(person);
        string Copy(string status) =>
            $"INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) VALUES ('{runId}', 9, 9, ingest.key_prefix(sha256('{person}')), sha256('{person}'), '{status}')";

        foreach (var status in new[] { "pending", "processing", "promoted" })
        {
            Assert.Equal(PostgresErrorCodes.UniqueViolation, (await connection.RefusedAsync(Copy(status))).SqlState);
        }

        foreach (var status in new[] { "skipped", "failed", "rolled_back" })
        {
            await connection.ExecuteAsync(Copy(status));
        }
    }

    private static async Task<Guid> RunInAsync(NpgsqlConnection connection, string status)
        => await connection.ScalarAsync<Guid>(
            $"""
            INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash, status)
            VALUES ('simplicity', '{TestRuns.NewBatch()}', 'hash', '{status}') RETURNING id
            """);
}
