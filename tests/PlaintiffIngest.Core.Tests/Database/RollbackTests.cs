using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A rollback deletes nothing, frees the keys, and loses nobody.</summary>
[Integration]
public sealed class RollbackTests(MigratedDatabase database) : RollbackTest(database)
{
    [Fact]
    public async Task A_rollback_marks_the_run_and_all_its_rows_and_keeps_them()
    {
        await using var connection = await Database.OpenAsync();
        var runId = await connection.LoadAsync(Ann, Bob, Ann);

        Assert.Equal((true, 3L), await RollbackAsync(connection, runId));
        Assert.Equal("rolled_back", await connection.StatusAsync(runId));
        Assert.Equal(["rolled_back", "rolled_back", "rolled_back"], await connection.RowStatusesAsync(runId));
        Assert.True(await connection.IsReconciledAsync(runId));
    }

    [Fact]
    public async Task After_a_rollback_the_same_rows_can_be_imported_again()
    {
        await using var connection = await Database.OpenAsync();
        await RollbackAsync(connection, await connection.LoadAsync(Ann, Bob));

        var again = await connection.LoadAsync(Ann, Bob);

        Assert.Equal(["pending", "pending"], await connection.RowStatusesAsync(again));
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("rolled_back")]
    [InlineData("unknown")]
    public async Task A_run_that_cannot_be_rolled_back_is_left_alone_with_a_warning(string status)
    {
        await using var connection = await Database.OpenAsync();
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
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann, Bob);
        var second = await connection.LoadAsync(Ann, Cyd);
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
        await using var load = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.ExecuteAsync($"SELECT ingest.lock_source('{TestRuns.Source}', false)");
        await load.InsertAsync(runId, Ann, Bob);

        // A wait would not end before the load does.
        await other.ExecuteAsync("SET lock_timeout = '20s'");
        Assert.Equal((true, 0L), await RollbackAsync(other, runId));
        Assert.False(await load.FinalizeAsync(runId));
    }

    [Fact]
    public async Task A_rollback_waits_for_a_load_that_finalizes_and_then_takes_its_rows()
    {
        var token = TestContext.Current.CancellationToken;
        await using var load = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(token);
        await load.InsertAsync(runId, Ann, Bob);
        await load.FinalizeAsync(runId);

        var rollback = RollbackAsync(other, runId);
        await WaitsForLockAsync(other);
        await transaction.CommitAsync(token);

        Assert.Equal((true, 2L), await rollback);
    }

    [Fact]
    public async Task A_load_restarts_if_it_skipped_people_of_a_run_rolled_back_meanwhile()
    {
        await using var load = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        var first = await other.LoadAsync(Ann);
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.InsertAsync(runId, Ann);
        await RollbackAsync(other, first);

        var error = await Assert.ThrowsAsync<PostgresException>(() => load.FinalizeAsync(runId));

        Assert.Equal(PostgresErrorCodes.SerializationFailure, error.SqlState);
    }

    [Fact]
    public async Task A_rollback_waits_for_a_load_that_skipped_its_people_and_then_reports_them()
    {
        var token = TestContext.Current.CancellationToken;
        await using var load = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        var first = await other.LoadAsync(Ann, Bob);
        var (runId, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(token);
        await load.InsertAsync(runId, Ann);
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
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann, Bob, Cyd);
        await connection.LoadAsync(Ann, Bob);
        await connection.LoadAsync(Bob);
        Assert.Equal(0L, await StrandedAsync(connection, first));

        await RollbackAsync(connection, first);
        Assert.Equal(2L, await StrandedAsync(connection, first));

        await connection.LoadAsync(Bob);
        Assert.Equal(1L, await StrandedAsync(connection, first));
    }

    // Otherwise the rollback and a reinstatement of the run's people would wait for each other.
    [Fact]
    public async Task A_rollback_that_a_load_overtakes_holds_no_lock_on_the_run_while_it_waits_for_the_vendor()
    {
        await using var loading = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        await using var rolling = await Database.OpenAsync();
        await using var asking = await Database.OpenAsync();
        var (runId, _) = await loading.ClaimAsync(TestRuns.NewBatch());
        await loading.ExecuteAsync($"BEGIN; SELECT ingest.lock_source('{TestRuns.Source}', false)");
        await loading.InsertAsync(runId, Ann);
        Assert.True(await loading.FinalizeAsync(runId));
        await other.ExecuteAsync($"BEGIN; SELECT ingest.lock_source('{TestRuns.Source}', false)");
        var rollback = RollbackAsync(rolling, runId);
        await WaitsForLockAsync(rolling);

        await loading.ExecuteAsync("COMMIT");
        await Eventually.TrueAsync(
            Database, $"SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = {rolling.ProcessID}", "The rollback does not wait for the vendor.");
        await asking.ExecuteAsync($"SELECT FROM ingest.import_runs WHERE id = '{runId}' FOR NO KEY UPDATE NOWAIT");

        await other.ExecuteAsync("COMMIT");
        Assert.Equal((true, 1L), await rollback);
    }
}
