using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>A person is found by the first half of the dedupe key, and compared by the whole key: nobody is taken for somebody else.</summary>
[Integration]
public sealed class KeyPrefixTests : IAsyncLifetime
{
    private const string WrongPrefixes = "SELECT count(*) FROM ingest.plaintiffs_raw WHERE key_prefix <> ingest.key_prefix(dedupe_key)";

    private readonly MigratedDatabase database = new();
    private Ingest ingest = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        ingest = new Ingest(database);
    }

    public async ValueTask DisposeAsync()
    {
        ingest.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Every_row_has_the_first_16_bytes_of_its_key_whatever_its_status()
    {
        await ingest.CommitAsync(ingest.File("known.csv", [1]));
        await ingest.CommitAsync(ingest.File("mixed.csv", "name,email\nPerson 1,person.1@example.com\nPerson 2,person.2@example.com\nPerson 2,person.2@example.com\nNo Mail,\n"));

        Assert.Equal("pending pending skipped skipped failed", await database.ScalarAsync<string>("SELECT string_agg(status::text, ' ' ORDER BY status) FROM ingest.plaintiffs_raw"));
        Assert.Equal(0, await database.ScalarAsync<long>(WrongPrefixes));
        Assert.Equal(5, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE encode(dedupe_key, 'hex') LIKE replace(key_prefix::text, '-', '') || '%' AND length(dedupe_key) = 32"));
    }

    [Fact]
    public async Task A_person_whose_prefix_another_row_has_is_not_lost_but_fails_the_file_until_the_doctors_remedy()
    {
        await using var connection = await database.OpenAsync();
        var (run, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status)
            VALUES ('{run}', 1, 2, ingest.key_prefix(sha256('simplicity|person.2@example.com|person 2')), sha256('somebody else'), 'pending')
            """);
        Assert.True(await connection.FinalizeAsync(run));
        var path = ingest.File("wrong.csv", [1, 2, 3]);

        var failed = await ingest.CommitAsync(path);

        Assert.Equal((IngestErrorId.ReconciliationFailed, 0), (failed.Error!.ErrorId, await ingest.RowsAsync(failed.RunId)));
        Assert.Contains("Test-IngestDatabase", failed.Error.Remedy, StringComparison.Ordinal);
        var check = await CheckAsync();
        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains(run.ToString(), check.Message, StringComparison.Ordinal);

        // The remedy, as printed.
        await database.ExecuteAsync(check.Remedy[check.Remedy.IndexOf("UPDATE", StringComparison.Ordinal)..].Split(", for each")[0]);
        Assert.Equal(CheckState.Passed, (await CheckAsync()).State);
        var again = await ingest.CommitAsync(path);
        Assert.Equal((IngestOutcome.Committed, 3L), (again.Outcome, again.RowsInserted));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_row_with_the_prefix_of_a_stranded_person_does_not_hide_the_person()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1]));
        var second = await ingest.CommitAsync(ingest.File("second.csv", [1, 2]));
        await using var target = database.CreateTarget();
        await new RunCommands(target).RollbackAsync(first.RunId!.Value, "test", reinstate: false, Token);
        await database.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status)
            SELECT import_run_id, 3, 4, key_prefix, sha256('somebody else'), 'pending' FROM ingest.plaintiffs_raw WHERE stranded_at IS NOT NULL
            """);

        await ingest.CommitAsync(ingest.File("third.csv", [3]));

        Assert.Equal(1, await database.ScalarAsync<long>($"SELECT ingest.count_stranded_rows('{first.RunId}')"));
        Assert.Equal(1, (await new RunLifecycle(target).GetKnownFileAsync(second.RunId!.Value, Token)).Stranded.Sum(found => found.People));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE stranded_at IS NOT NULL"));
    }

    [Fact]
    public async Task A_rollback_strands_no_copy_of_another_person_with_the_same_prefix()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1]));
        var second = await ingest.CommitAsync(ingest.File("second.csv", [1, 2]));
        await database.ExecuteAsync(
            $"UPDATE ingest.plaintiffs_raw SET dedupe_key = substring(dedupe_key, 1, 31) || '\\x00' WHERE import_run_id = '{second.RunId}' AND status = 'skipped'");
        await using var target = database.CreateTarget();

        await new RunCommands(target).RollbackAsync(first.RunId!.Value, "test", reinstate: false, Token);

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(stranded_at) FROM ingest.plaintiffs_raw"));
    }

    [Fact]
    public async Task Of_two_people_in_a_file_with_the_same_prefix_neither_is_taken_for_the_other()
    {
        await using var connection = await database.OpenAsync();
        var (run, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await connection.ExecuteAsync(SqlText.Get("load/stage.sql"));
        await connection.ExecuteAsync(
            """
            INSERT INTO pg_temp.ingest_stage (row_number, line_number, key_prefix, dedupe_key)
            SELECT number, number + 1, ingest.key_prefix(sha256('one')), substring(sha256('one'), 1, 31) || set_byte('\\x00', 0, number) FROM generate_series(1, 2) AS number
            """);

        await connection.ExecuteAsync($"SELECT ingest.merge_stage('{run}', 2, 0, 0, 0)");

        // So the run does not reconcile, and nothing is kept.
        Assert.Equal(["pending"], await connection.RowStatusesAsync(run));
    }

    [Fact]
    public async Task The_doctor_finds_a_wrong_prefix_without_reading_the_table()
    {
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status)
            SELECT md5((g % 2)::text)::uuid, g, g, ingest.key_prefix(sha256(g::text::bytea)), sha256(g::text::bytea), 'skipped' FROM generate_series(1, 2000) AS g;
            ANALYZE ingest.plaintiffs_raw;
            """);
        const string Scans = "SELECT concat_ws(' ', pg_stat_get_xact_numscans('ingest.plaintiffs_raw'::regclass), pg_stat_get_xact_numscans('ingest.plaintiffs_raw_wrong_prefix'::regclass))";
        await using var reading = await database.OpenAsync();
        await using var transaction = await reading.BeginTransactionAsync(Token);

        Assert.Equal(0, await reading.ScalarAsync<long>("SELECT count(*) FROM ingest.find_wrong_prefixes()"));
        Assert.Equal("0 1", await reading.ScalarAsync<string>(Scans));
    }

    private async Task<DatabaseCheck> CheckAsync()
    {
        await using var target = database.CreateTarget();
        return (await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token)).Single(check => check.Name == "KeyPrefixes");
    }
}
