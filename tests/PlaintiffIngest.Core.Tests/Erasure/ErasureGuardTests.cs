using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;
using static PlaintiffIngest.Core.Tests.Database.Promoter;

namespace PlaintiffIngest.Core.Tests.Erasure;

/// <summary>What an erasure waits for, and what nobody can do with an erased person afterwards.</summary>
[Integration]
public sealed class ErasureGuardTests : PromotionTest
{
    [Fact]
    public async Task An_erasure_waits_for_a_load_that_is_about_to_commit_and_then_empties_its_rows()
    {
        var (run, _) = await First.ClaimAsync(TestRuns.NewBatch());
        await using var load = await First.BeginTransactionAsync(Token);
        await First.InsertAsync(run, "Ann");
        Assert.True(await First.FinalizeAsync(run));

        var erasure = EraseAsync(Second);
        await WaitsForLockAsync(Second);
        await load.CommitAsync(Token);

        Assert.Equal(1L, await erasure);
    }

    [Fact]
    public async Task An_erasure_waits_for_a_promoter_at_work_and_neither_waits_for_the_other_in_turn()
    {
        await First.LoadAsync("Ann", "Bob");
        await using var promotion = await First.BeginTransactionAsync(Token);
        var bob = Assert.Single(await ClaimAsync(First, 2), row => row.Name == "Bob");

        var erasure = EraseAsync(Second);
        await Eventually.TrueAsync(
            Database, $"SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = {Second.ProcessID}", "The erasure does not wait for the promoter.");
        await MarkAsync(First, [bob]);
        await promotion.CommitAsync(Token);

        Assert.Equal(1L, await erasure);
        Assert.Equal("Bob", await First.ScalarAsync<string>("SELECT plaintiff_name FROM ingest.plaintiffs_raw WHERE status = 'promoted'"));
    }

    // A load with SQL may compute the key in its own way.
    [Fact]
    public async Task A_person_who_was_loaded_with_another_key_stays_erased_under_that_key()
    {
        await First.LoadAsync("Ann");
        Assert.Equal(1L, await EraseAsync(First));

        await First.LoadAsync("Ann");

        Assert.Equal(2L, await First.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE erased_at IS NOT NULL AND email IS NULL"));
    }

    [Fact]
    public async Task Requests_for_two_vendors_erase_each_person_only_with_the_vendor_that_was_named()
    {
        const string Rows = "SELECT '{0}'::uuid, number, number, ingest.key_prefix(sha256(('{0}' || number)::bytea)), sha256(('{0}' || number)::bytea), 'pending'::ingest.row_status, name, lower(name) || '@example.com' FROM (VALUES (1, 'Ann'), (2, 'Bob')) AS person (number, name)";
        foreach (var vendor in new[] { "vendor_a", "vendor_b" })
        {
            var run = await First.ScalarAsync<Guid>($"SELECT run_id FROM ingest.claim_import_run('{vendor}', 'batch', 'hash')");
            await First.ExecuteAsync(
                $"INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status, plaintiff_name, email) {string.Format(CultureInfo.InvariantCulture, Rows, run)}; SELECT ingest.finalize_import_run('{run}')");
        }

        await First.ExecuteAsync(
            """
            CREATE TEMPORARY TABLE ingest_erasure (request bigint, source_system text, email text, plaintiff_name text, dedupe_key bytea);
            INSERT INTO ingest_erasure VALUES (1, 'vendor_a', 'ann@example.com', 'Ann', NULL), (2, 'vendor_b', 'bob@example.com', 'Bob', NULL);
            SELECT * FROM ingest.erase_people()
            """);

        Assert.Equal("vendor_a Bob,vendor_b Ann", await First.ScalarAsync<string>(
            "SELECT string_agg(source_system || ' ' || plaintiff_name, ',' ORDER BY source_system) FROM ingest.plaintiffs_raw JOIN ingest.import_runs ON id = import_run_id WHERE plaintiff_name IS NOT NULL"));
    }

    [Fact]
    public async Task An_erased_row_keeps_no_claim()
    {
        await First.LoadAsync("Ann");
        await ClaimAsync(First, 1);

        await EraseAsync(First);

        Assert.Equal(0L, await First.ScalarAsync<long>("SELECT count(promotion_claim) FROM ingest.plaintiffs_raw"));
    }

    [Fact]
    public async Task An_erased_person_is_no_longer_stranded()
    {
        var first = await First.LoadAsync("Ann");
        await First.LoadAsync("Ann");
        await RollBackAsync(First, first);
        Assert.Equal(1L, await StrandedAsync(first));

        await EraseAsync(First);

        Assert.Equal(0L, await StrandedAsync(first));
        Assert.Equal(0L, await First.ScalarAsync<long>($"SELECT ingest.reinstate_skipped_rows('{first}')"));
    }

    // An operator can insert such a row with SQL, after the erasure.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rollback_strands_no_copy_of_an_erased_person(bool isLiveRowErased)
    {
        var first = await First.LoadAsync("Ann");
        var second = await First.LoadAsync("Ann");
        await EraseAsync(First);
        await First.ExecuteAsync(
            $"UPDATE ingest.plaintiffs_raw SET erased_at = NULL WHERE import_run_id = '{(isLiveRowErased ? second : first)}'");

        await RollBackAsync(First, first);

        Assert.Equal(0L, await StrandedAsync(first));
        Assert.Equal(0L, await First.ScalarAsync<long>($"SELECT ingest.reinstate_skipped_rows('{first}')"));
    }

    // An empty text is in every text, so everything would be erased.
    [Theory]
    [InlineData(" ", "ann@example.com", "Ann")]
    [InlineData("simplicity", " ", "Ann")]
    [InlineData("simplicity", "ann@example.com", " ")]
    [InlineData("simplicity", "ann@example.com", null)]
    public async Task A_request_in_SQL_that_lacks_a_value_is_refused(string vendor, string email, string? name)
    {
        var error = await First.RefusedAsync($"SELECT * FROM ingest.erase_person('{vendor}', '{email}', {(name is null ? "NULL" : $"'{name}'")})");

        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, error.SqlState);
    }

    private static Task<long> EraseAsync(NpgsqlConnection connection)
        => connection.ScalarAsync<long>($"SELECT rows_erased FROM ingest.erase_person('{TestRuns.Source}', 'ann@example.com', 'Ann')");

    private Task<long> StrandedAsync(Guid run) => First.ScalarAsync<long>($"SELECT ingest.count_stranded_rows('{run}')");
}
