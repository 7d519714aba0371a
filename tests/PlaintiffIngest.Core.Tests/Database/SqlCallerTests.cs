using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>The SQL functions serve callers other than the module: with fewer arguments, and with arguments that nobody has checked.</summary>
[Integration]
public sealed class SqlCallerTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string Hash = "'5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef'";

    [Theory]
    [InlineData("")]
    [InlineData(", 'file.csv'")]
    [InlineData(", 'file.csv', 'csv'")]
    [InlineData(", 'file.csv', 'csv', 'worker'")]
    [InlineData(", 'file.csv', 'csv', 'worker', 10")]
    [InlineData(", 'file.csv', 'csv', 'worker', 10, '1 hour'")]
    public async Task A_claim_takes_three_to_eight_arguments(string more)
    {
        await using var connection = await database.OpenAsync();

        Assert.Equal("claimed", await connection.ScalarAsync<string>(
            $"SELECT claim_status FROM ingest.claim_import_run('simplicity', '{TestRuns.NewBatch()}', {Hash}{more})"));
    }

    [Fact]
    public async Task A_rollback_and_a_reconciliation_take_one_argument()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"Ann {Guid.NewGuid()}", $"Bob {Guid.NewGuid()}");

        Assert.Equal("(t,2,2,0)", await connection.ScalarAsync<string>($"SELECT ingest.reconcile_import_run('{runId}')::text"));
        Assert.Equal("(t,2)", await connection.ScalarAsync<string>($"SELECT ingest.rollback_import_run('{runId}')::text"));
        Assert.Equal("no reason given", await connection.ScalarAsync<string>($"SELECT rollback_reason FROM ingest.import_runs WHERE id = '{runId}'"));
    }

    [Theory]
    [InlineData("''", "'batch'", Hash, "source_system")]
    [InlineData("NULL", "'batch'", Hash, "source_system")]
    [InlineData("'  '", "'batch'", Hash, "source_system")]
    [InlineData("'two words'", "'batch'", Hash, "source_system")]
    [InlineData("'-dash'", "'batch'", Hash, "source_system")]
    [InlineData("repeat('a', 65)", "'batch'", Hash, "source_system")]
    [InlineData("'simplicity'", "''", Hash, "source_batch_id")]
    [InlineData("'simplicity'", "NULL", Hash, "source_batch_id")]
    [InlineData("'simplicity'", "E'two\\nlines'", Hash, "source_batch_id")]
    [InlineData("'simplicity'", "repeat('𝄞', 201)", Hash, "source_batch_id")]
    [InlineData("'simplicity'", "'batch'", "''", "file_hash")]
    [InlineData("'simplicity'", "'batch'", "NULL", "file_hash")]
    public async Task A_claim_without_an_identifier_is_refused(string source, string batch, string hash, string named)
    {
        await using var connection = await database.OpenAsync();

        var error = await connection.RefusedAsync($"SELECT * FROM ingest.claim_import_run({source}, {batch}, {hash})");

        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, error.SqlState);
        Assert.Contains(named, error.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0, '30 minutes'", "row_limit")]
    [InlineData("-1, '30 minutes'", "row_limit")]
    [InlineData("NULL, '-1 second'", "stale_after")]
    public async Task A_claim_names_a_limit_or_a_time_that_is_not_valid(string arguments, string named)
    {
        await using var connection = await database.OpenAsync();
        var batch = TestRuns.NewBatch();
        await connection.ClaimAsync(batch);

        var error = await connection.RefusedAsync($"SELECT * FROM ingest.claim_import_run('simplicity', '{batch}', 'hash', NULL, NULL, NULL, {arguments})");

        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, error.SqlState);
        Assert.Contains(named, error.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NULL")]
    [InlineData("'300000 years'")]
    public async Task Nothing_is_taken_over_before_the_time_is_over(string staleAfter)
    {
        await using var connection = await database.OpenAsync();
        var batch = TestRuns.NewBatch();
        var (runId, _) = await connection.ClaimAsync(batch);
        await connection.SilenceAsync(runId, 20);

        Assert.Equal("in_progress", await connection.ScalarAsync<string>(
            $"SELECT claim_status FROM ingest.claim_import_run('simplicity', '{batch}', 'hash', NULL, NULL, NULL, NULL, {staleAfter})"));
        Assert.Null(await connection.ScalarAsync<string>($"SELECT row_claim FROM ingest.claim_rows_to_promote(1, 'job', coalesce({staleAfter}::interval, '1 hour')) WHERE import_run_id = '{runId}'"));
    }

    [Fact]
    public async Task A_source_system_and_a_batch_are_trimmed_and_a_length_is_counted_in_characters()
    {
        await using var connection = await database.OpenAsync();
        var batch = TestRuns.NewBatch();

        await connection.ExecuteAsync($"SELECT * FROM ingest.claim_import_run(' Simplicity ', ' {batch} ', {Hash})");

        Assert.Equal("in_progress", await connection.ScalarAsync<string>($"SELECT claim_status FROM ingest.claim_import_run('simplicity', '{batch}', {Hash})"));
        Assert.Equal("claimed", await connection.ScalarAsync<string>($"SELECT claim_status FROM ingest.claim_import_run('simplicity', repeat('𝄞', 200), {Hash})"));
    }

    [Theory]
    [InlineData("""{"manual_abort": true, "error": "x"}""", "failed")]
    [InlineData("""{"taken_over": true, "error": "x"}""", "failed")]
    [InlineData("\"manual_abort\"", "failed")]
    [InlineData("""["taken_over"]""", "failed")]
    [InlineData("1", "failed")]
    [InlineData("null", "failed")]
    public async Task Reporting_a_failure_cannot_write_another_event(string details, string expected)
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());

        await connection.ExecuteAsync($"SELECT ingest.fail_import_run('{runId}', '{details}')");

        Assert.Equal(["claimed", expected], await connection.EventsAsync(runId));
    }

    [Theory]
    [InlineData("ssn 123-45-6789", "ssn [SSN_REDACTED]")]
    [InlineData("123456789", "[SSN_REDACTED]")]
    [InlineData("123 45 6789, 4111-1111-1111-1111", "[SSN_REDACTED], [CARD_REDACTED]")]
    [InlineData("4111111111111111", "[CARD_REDACTED]")]
    [InlineData("378282246310005", "[CARD_REDACTED]")]
    [InlineData("zip 87501-1234, 20260101-20260131, 2026-01-17 12:34:56, +1 505 555 0100", "zip 87501-1234, 20260101-20260131, 2026-01-17 12:34:56, +1 505 555 0100")]
    [InlineData("5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef", "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef")]
    public async Task Numbers_of_a_person_are_masked_in_every_text_that_a_caller_gives(string text, string expected)
    {
        await using var connection = await database.OpenAsync();
        var (failed, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        var (aborted, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        var rolledBack = await connection.LoadAsync($"Ann {Guid.NewGuid()}");

        await connection.ExecuteAsync($$"""SELECT ingest.fail_import_run('{{failed}}', '{"message": "{{text}}", "list": [{"key": "{{text}}"}]}')""");
        await connection.ExecuteAsync($"SELECT ingest.abort_import_run('{aborted}', '{text}')");
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{rolledBack}', '{text}')");
        var completed = await connection.ScalarAsync<Guid>(
            $$"""SELECT run_id FROM ingest.claim_import_run('simplicity', '{{Guid.NewGuid()}}', 'hash', '{{text}}', '{{text}}', '{{text}}', read_options => '["{{text}}"]')""");
        await connection.ExecuteAsync(
            $$"""SELECT ingest.finalize_import_run('{{completed}}', csv_header => '{{text}}', allow_empty => true, file_counts => '{"{{text}}": "{{text}}"}')""");

        Assert.Equal(
            $$"""{"list": [{"key": "{{expected}}"}], "message": "{{expected}}"}""",
            await connection.ScalarAsync<string>($"SELECT error_details::text FROM ingest.import_runs WHERE id = '{failed}'"));
        Assert.Equal(expected, await connection.ScalarAsync<string>($"SELECT error_details ->> 'reason' FROM ingest.import_runs WHERE id = '{aborted}'"));
        Assert.Equal(
            $$"""{{expected}}|{{expected}}|{{expected}}|{{expected}}|["{{expected}}"]|{"{{expected}}": "{{expected}}"}""",
            await connection.ScalarAsync<string>($"SELECT concat_ws('|', filename, import_kind, worker_id, csv_header, read_options, file_counts) FROM ingest.import_runs WHERE id = '{completed}'"));
        Assert.Equal(expected, await connection.ScalarAsync<string>($"SELECT rollback_reason FROM ingest.import_runs WHERE id = '{rolledBack}'"));
    }

    [Fact]
    public async Task A_number_in_details_is_masked_too()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());

        await connection.ExecuteAsync($$"""SELECT ingest.fail_import_run('{{runId}}', '{"ssn": 123456789, "line": 12345678, "ok": true, "none": null}')""");

        Assert.Equal(
            """{"ok": true, "ssn": "[SSN_REDACTED]", "line": 12345678, "none": null}""",
            await connection.ScalarAsync<string>($"SELECT error_details::text FROM ingest.import_runs WHERE id = '{runId}'"));
    }

    [Theory]
    [InlineData("SELECT ingest.rollback_import_run('{0}', 'test')")]
    [InlineData("SELECT ingest.reinstate_skipped_rows('{0}')")]
    [InlineData("SELECT ingest.finalize_import_run('{0}')")]
    [InlineData("SELECT ingest.erase_person('simplicity', 'ann@example.com', 'Ann')")]
    public async Task A_stricter_isolation_level_is_refused_because_it_would_not_see_what_it_waited_for(string sql)
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"Ann {Guid.NewGuid()}");
        foreach (var level in new[] { "REPEATABLE READ", "SERIALIZABLE" })
        {
            await connection.ExecuteAsync($"BEGIN ISOLATION LEVEL {level}");
            var error = await connection.RefusedAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, runId));
            await connection.ExecuteAsync("ROLLBACK");

            Assert.Contains("READ COMMITTED", error.MessageText, StringComparison.Ordinal);
        }

        Assert.Equal("completed", await connection.StatusAsync(runId));
    }
}
