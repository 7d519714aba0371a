using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>NOT is_reconciled means that an operator should look at the run.</summary>
[Integration]
public sealed class ReconciliationViewTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task A_completed_run_with_its_rows_is_reconciled()
    {
        await using var connection = await database.OpenAsync();
        var person = $"person {Guid.NewGuid()}";
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(runId, person, person);
        await connection.InsertFailedAsync(runId, 3, "damaged,row");
        await connection.FinalizeAsync(runId);

        Assert.True(await connection.IsReconciledAsync(runId));
        Assert.Equal("3|1|1|1|3|1|1|1|0|0", await CountsAsync(connection, runId));
    }

    [Theory]
    [InlineData(3, 2, 0, 1)] // A row too many reported.
    [InlineData(1, 1, 0, 0)] // A row too few.
    [InlineData(2, 2, 0, 0)] // The total fits, the statuses do not.
    [InlineData(2, 0, 1, 1)]
    public async Task A_completed_run_whose_counts_differ_is_not(long fetched, long inserted, long skipped, long errored)
    {
        await using var connection = await database.OpenAsync();
        var person = $"person {Guid.NewGuid()}";
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(runId, person, person);
        await connection.CompleteWithFalseCountsAsync(runId, fetched, inserted, skipped, errored);

        Assert.False(await connection.IsReconciledAsync(runId));
        Assert.False(await connection.ScalarAsync<bool>($"SELECT is_valid FROM ingest.reconcile_import_run('{runId}', {fetched})"));
    }

    [Fact]
    public async Task Reconciling_returns_expected_actual_and_the_difference()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"person {Guid.NewGuid()}", $"person {Guid.NewGuid()}");

        Assert.Equal("(t,2,2,0)", await connection.ScalarAsync<string>($"SELECT ingest.reconcile_import_run('{runId}', 2)::text"));
        Assert.Equal("(f,5,2,-3)", await connection.ScalarAsync<string>($"SELECT ingest.reconcile_import_run('{runId}', 5)::text"));
        Assert.Equal("(f,0,0,0)", await connection.ScalarAsync<string>("SELECT ingest.reconcile_import_run(gen_random_uuid(), 0)::text"));
    }

    [Fact]
    public async Task A_failed_attempt_without_rows_is_reconciled_and_one_with_rows_is_not()
    {
        await using var connection = await database.OpenAsync();
        var (without, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        var (with, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(with, $"person {Guid.NewGuid()}");
        await connection.ExecuteAsync($"UPDATE ingest.import_runs SET status = 'failed' WHERE id IN ('{without}', '{with}')");

        Assert.True(await connection.IsReconciledAsync(without));
        Assert.False(await connection.IsReconciledAsync(with));
    }

    [Fact]
    public async Task A_rolled_back_run_is_reconciled_only_while_all_its_rows_are_present_and_marked()
    {
        await using var connection = await database.OpenAsync();
        var good = await connection.LoadAsync($"person {Guid.NewGuid()}");
        var half = await connection.LoadAsync($"person {Guid.NewGuid()}");
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{good}', 'test')");
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{half}', 'test')");
        await connection.InsertAsync(half, $"person {Guid.NewGuid()}");

        Assert.True(await connection.IsReconciledAsync(good));
        Assert.False(await connection.IsReconciledAsync(half));
    }

    [Fact]
    public async Task A_processing_run_is_unreconciled_once_it_is_stale()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());

        Assert.True(await connection.IsReconciledAsync(runId));
        await connection.SilenceAsync(runId, 31);
        Assert.False(await connection.IsReconciledAsync(runId));
    }

    [Fact]
    public async Task A_run_is_counted_by_the_index_even_beside_one_that_has_nearly_all_rows()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync($"person {Guid.NewGuid()}");
        var (large, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status)
            SELECT '{large}', g, g, ingest.key_prefix(sha256(g::text::bytea)), sha256(g::text::bytea), 'skipped' FROM generate_series(1, 5000) AS g;
            ANALYZE ingest.plaintiffs_raw;
            """);

        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        Assert.True(await connection.IsReconciledAsync(runId));

        Assert.Equal(0L, await connection.ScalarAsync<long>("SELECT seq_scan FROM pg_stat_xact_all_tables WHERE relid = 'ingest.plaintiffs_raw'::regclass"));
    }

    private static Task<string?> CountsAsync(Npgsql.NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<string>(
            $"""
            SELECT concat_ws('|', rows_fetched, rows_inserted, rows_skipped, rows_errored,
                actual_rows, actual_inserted, actual_skipped, actual_errored, actual_rolled_back, delta)
            FROM ingest.v_import_reconciliation WHERE run_id = '{runId}'
            """);
}
