using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A rollback deletes nothing, frees the keys, and loses nobody.</summary>
[Integration]
public sealed class RollbackTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private readonly string ann = $"Ann {Guid.NewGuid()}";
    private readonly string bob = $"Bob {Guid.NewGuid()}";
    private readonly string cyd = $"Cyd {Guid.NewGuid()}";

    [Fact]
    public async Task A_rollback_marks_the_run_and_all_its_rows_and_keeps_them()
    {
        await using var connection = await database.OpenAsync();
        var runId = await connection.LoadAsync(ann, bob, ann);

        Assert.Equal((true, 3L), await RollbackAsync(connection, runId));
        Assert.Equal("rolled_back", await connection.StatusAsync(runId));
        Assert.Equal(["rolled_back", "rolled_back", "rolled_back"], await connection.RowStatusesAsync(runId));
        Assert.True(await connection.IsReconciledAsync(runId));
    }

    [Fact]
    public async Task After_a_rollback_the_same_rows_can_be_imported_again()
    {
        await using var connection = await database.OpenAsync();
        await RollbackAsync(connection, await connection.LoadAsync(ann, bob));

        var again = await connection.LoadAsync(ann, bob);

        Assert.Equal(["pending", "pending"], await connection.RowStatusesAsync(again));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("rolled_back")]
    [InlineData("unknown")]
    public async Task A_run_that_cannot_be_rolled_back_is_left_alone_with_a_warning(string status)
    {
        await using var connection = await database.OpenAsync();
        var runId = Guid.NewGuid();
        if (status != "unknown")
        {
            (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());
            await connection.ExecuteAsync($"UPDATE ingest.import_runs SET status = '{status}' WHERE id = '{runId}'");
        }

        var warnings = connection.KeepWarnings();

        Assert.Equal((false, 0L), await RollbackAsync(connection, runId));
        Assert.Contains(runId.ToString(), Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_in_SQL_warns_of_people_left_only_in_skipped_rows()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann, bob);
        var second = await connection.LoadAsync(ann, cyd);
        var warnings = connection.KeepWarnings();

        await RollbackAsync(connection, first);
        Assert.StartsWith("1 people of run " + first, Assert.Single(warnings), StringComparison.Ordinal);
        await RollbackAsync(connection, second);
        Assert.Single(warnings);
        Assert.Equal(0L, await StrandedAsync(connection, first));
    }

    [Fact]
    public async Task A_rollback_does_not_wait_for_a_load_that_inserts_and_the_load_cannot_commit()
    {
        await using var load = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.ExecuteAsync($"SELECT ingest.lock_source('{TestRuns.Source}', false)");
        await load.InsertAsync(runId, ann, bob);

        // A wait would not end before the load does.
        await other.ExecuteAsync("SET lock_timeout = '20s'");
        Assert.Equal((true, 0L), await RollbackAsync(other, runId));
        Assert.False(await load.FinalizeAsync(runId));
    }

    [Fact]
    public async Task A_rollback_waits_for_a_load_that_finalizes_and_then_takes_its_rows()
    {
        var token = TestContext.Current.CancellationToken;
        await using var load = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(token);
        await load.InsertAsync(runId, ann, bob);
        await load.FinalizeAsync(runId);

        var rollback = RollbackAsync(other, runId);
        await WaitsForLockAsync(other);
        await transaction.CommitAsync(token);

        Assert.Equal((true, 2L), await rollback);
    }

    [Fact]
    public async Task A_load_restarts_if_it_skipped_people_of_a_run_rolled_back_meanwhile()
    {
        await using var load = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var first = await other.LoadAsync(ann);
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.InsertAsync(runId, ann);
        await RollbackAsync(other, first);

        var error = await Assert.ThrowsAsync<PostgresException>(() => load.FinalizeAsync(runId));

        Assert.Equal(PostgresErrorCodes.SerializationFailure, error.SqlState);
    }

    [Fact]
    public async Task A_rollback_waits_for_a_load_that_skipped_its_people_and_then_reports_them()
    {
        var token = TestContext.Current.CancellationToken;
        await using var load = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var first = await other.LoadAsync(ann, bob);
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(token);
        await load.InsertAsync(runId, ann);
        await load.FinalizeAsync(runId);

        var rollback = RollbackAsync(other, first);
        await WaitsForLockAsync(other);
        await transaction.CommitAsync(token);

        Assert.Equal((true, 2L), await rollback);
        Assert.Equal(1L, await StrandedAsync(other, first));
    }

    [Fact]
    public async Task Stranded_people_are_counted_once_and_only_while_they_have_no_live_row()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann, bob, cyd);
        await connection.LoadAsync(ann, bob);
        await connection.LoadAsync(bob);
        Assert.Equal(0L, await StrandedAsync(connection, first));

        await RollbackAsync(connection, first);
        Assert.Equal(2L, await StrandedAsync(connection, first));

        await connection.LoadAsync(bob);
        Assert.Equal(1L, await StrandedAsync(connection, first));
    }

    [Fact]
    public async Task Reinstating_makes_the_first_skipped_copy_live_and_keeps_every_run_reconciled()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann, bob, cyd);
        var second = await connection.LoadAsync(ann, ann, bob);
        var third = await connection.LoadAsync(bob, cyd, ann);
        await RollbackAsync(connection, first);

        Assert.Equal(3L, await ReinstateAsync(connection, first));

        Assert.Equal(["pending", "skipped", "pending"], await connection.RowStatusesAsync(second));
        Assert.Equal(["skipped", "pending", "skipped"], await connection.RowStatusesAsync(third));
        Assert.True(await connection.IsReconciledAsync(second));
        Assert.True(await connection.IsReconciledAsync(third));
        Assert.Equal("2/1", await CountsAsync(connection, second));
        Assert.Equal("1/2", await CountsAsync(connection, third));
        Assert.Equal(["claimed", "completed", "reinstated"], await connection.EventsAsync(second));
        Assert.Equal(0L, await StrandedAsync(connection, first));
        Assert.Equal(0L, await ReinstateAsync(connection, first));
    }

    [Fact]
    public async Task After_reinstating_the_other_skipped_copies_point_to_the_live_row()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann);
        var second = await connection.LoadAsync(bob, ann);
        var third = await connection.LoadAsync(ann);
        await RollbackAsync(connection, first);
        await ReinstateAsync(connection, first);

        Assert.Equal($"{second}/2", await PointerAsync(connection, third));

        await RollbackAsync(connection, second);
        Assert.Equal(1L, await ReinstateAsync(connection, second));
        Assert.Equal(["pending"], await connection.RowStatusesAsync(third));
        Assert.Null(await PointerAsync(connection, third));
    }

    [Fact]
    public async Task A_copy_in_a_run_that_was_rolled_back_too_is_not_reinstated()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann);
        var second = await connection.LoadAsync(ann);
        var third = await connection.LoadAsync(ann);
        await RollbackAsync(connection, second);
        await RollbackAsync(connection, first);

        Assert.Equal(1L, await ReinstateAsync(connection, first));
        Assert.Equal(["rolled_back"], await connection.RowStatusesAsync(second));
        Assert.Equal(["pending"], await connection.RowStatusesAsync(third));
    }

    [Fact]
    public async Task A_copy_of_a_row_that_was_only_skipped_still_points_to_the_live_row()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann);
        var second = await connection.LoadAsync(ann);
        var third = await connection.LoadAsync(ann);

        await RollbackAsync(connection, second);

        Assert.Equal($"{first}/1", await PointerAsync(connection, third));
        Assert.Equal(0L, await connection.ScalarAsync<long>($"SELECT count(stranded_at) FROM ingest.plaintiffs_raw WHERE import_run_id = '{third}'"));
    }

    [Fact]
    public async Task A_person_whom_another_run_has_made_live_is_not_reinstated()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann);
        var second = await connection.LoadAsync(ann);
        await RollbackAsync(connection, first);
        var (third, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(third, ann);

        Assert.Equal(0L, await StrandedAsync(connection, first));
        Assert.Equal(0L, await ReinstateAsync(connection, first));
        Assert.Equal(["skipped"], await connection.RowStatusesAsync(second));
    }

    [Fact]
    public async Task Only_a_rolled_back_run_can_have_its_people_reinstated()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann);
        var second = await connection.LoadAsync(ann);
        var warnings = connection.KeepWarnings();

        Assert.Equal(0L, await ReinstateAsync(connection, first));
        Assert.Single(warnings);
        Assert.Equal(["skipped"], await connection.RowStatusesAsync(second));
    }

    [Fact]
    public async Task Two_runs_that_hold_each_others_copies_can_be_rolled_back_at_once()
    {
        await using var connection = await database.OpenAsync();
        var first = await connection.LoadAsync(ann);
        var second = await connection.LoadAsync(bob, ann);
        await RollbackAsync(connection, await connection.LoadAsync(cyd));

        await Task.WhenAll(new[] { first, second }.Select(async runId =>
        {
            await using var own = await database.OpenAsync();
            await using var transaction = await own.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await RollbackAsync(own, runId);
            await ReinstateAsync(own, runId);
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }));

        Assert.Equal("rolled_back", await connection.StatusAsync(first));
        Assert.Equal("rolled_back", await connection.StatusAsync(second));
        Assert.True(await connection.IsReconciledAsync(second));
    }

    [Fact]
    public async Task A_reinstatement_waits_for_a_load_of_the_same_people_and_leaves_them_to_it()
    {
        await using var load = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var first = await other.LoadAsync(ann);
        var second = await other.LoadAsync(ann);
        await RollbackAsync(other, first);
        var (third, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.InsertAsync(third, ann);
        Assert.True(await load.FinalizeAsync(third));

        var reinstatement = ReinstateAsync(other, first);
        await WaitsForLockAsync(other);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0L, await reinstatement);
        Assert.Equal(["skipped"], await other.RowStatusesAsync(second));
    }

    // Locks are taken in one order, runs before rows. Otherwise two functions could wait for each other.
    [Fact]
    public async Task A_reinstatement_holds_no_row_while_it_waits_for_a_run()
    {
        await using var holding = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        var first = await other.LoadAsync(ann);
        var second = await other.LoadAsync(ann);
        await RollbackAsync(other, first);
        await holding.ExecuteAsync($"BEGIN; SELECT FROM ingest.import_runs WHERE id = '{second}' FOR NO KEY UPDATE");

        var reinstatement = ReinstateAsync(other, first);
        await WaitsForLockAsync(other);
        await holding.ExecuteAsync($"SELECT FROM ingest.plaintiffs_raw WHERE import_run_id = '{second}' FOR UPDATE NOWAIT; COMMIT");

        Assert.Equal(1L, await reinstatement);
    }

    // Otherwise the rollback and a reinstatement of the run's people would wait for each other.
    [Fact]
    public async Task A_rollback_that_a_load_overtakes_holds_no_lock_on_the_run_while_it_waits_for_the_vendor()
    {
        await using var loading = await database.OpenAsync();
        await using var other = await database.OpenAsync();
        await using var rolling = await database.OpenAsync();
        await using var asking = await database.OpenAsync();
        var (runId, _) = await loading.ClaimAsync(TestRuns.NewBatch());
        await loading.ExecuteAsync($"BEGIN; SELECT ingest.lock_source('{TestRuns.Source}', false)");
        await loading.InsertAsync(runId, ann);
        Assert.True(await loading.FinalizeAsync(runId));
        await other.ExecuteAsync($"BEGIN; SELECT ingest.lock_source('{TestRuns.Source}', false)");
        var rollback = RollbackAsync(rolling, runId);
        await WaitsForLockAsync(rolling);

        await loading.ExecuteAsync("COMMIT");
        await Eventually.TrueAsync(
            database, $"SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = {rolling.ProcessID}", "The rollback does not wait for the vendor.");
        await asking.ExecuteAsync($"SELECT FROM ingest.import_runs WHERE id = '{runId}' FOR NO KEY UPDATE NOWAIT");

        await other.ExecuteAsync("COMMIT");
        Assert.Equal((true, 1L), await rollback);
    }

    private static async Task<(bool Success, long Rows)> RollbackAsync(NpgsqlConnection connection, Guid runId)
    {
        await using var command = new NpgsqlCommand($"SELECT success, rows_affected FROM ingest.rollback_import_run('{runId}', 'test')", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        return (reader.GetBoolean(0), reader.GetInt64(1));
    }

    private static Task<long> StrandedAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<long>($"SELECT ingest.count_stranded_rows('{runId}')");

    private static Task<long> ReinstateAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<long>($"SELECT ingest.reinstate_skipped_rows('{runId}')");

    private static Task<string?> CountsAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<string>($"SELECT rows_inserted || '/' || rows_skipped FROM ingest.import_runs WHERE id = '{runId}'");

    private static Task<string?> PointerAsync(NpgsqlConnection connection, Guid runId)
        => connection.ScalarAsync<string>(
            $"SELECT duplicate_of_run_id || '/' || duplicate_of_row_number FROM ingest.plaintiffs_raw WHERE import_run_id = '{runId}' ORDER BY row_number LIMIT 1");

    private Task WaitsForLockAsync(NpgsqlConnection waiting)
        => Eventually.TrueAsync(database, $"SELECT cardinality(pg_blocking_pids({waiting.ProcessID})) > 0", $"{waiting.ProcessID} waits for nobody.");
}
