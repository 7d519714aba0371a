using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>People who are left only in skipped rows become live again, each once.</summary>
[Integration]
public sealed class ReinstatementTests(MigratedDatabase database) : RollbackTest(database)
{
    [Fact]
    public async Task Reinstating_makes_the_first_skipped_copy_live_and_keeps_every_run_reconciled()
    {
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann, Bob, Cyd);
        var second = await connection.LoadAsync(Ann, Ann, Bob);
        var third = await connection.LoadAsync(Bob, Cyd, Ann);
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
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann);
        var second = await connection.LoadAsync(Bob, Ann);
        var third = await connection.LoadAsync(Ann);
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
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann);
        var second = await connection.LoadAsync(Ann);
        var third = await connection.LoadAsync(Ann);
        await RollbackAsync(connection, second);
        await RollbackAsync(connection, first);

        Assert.Equal(1L, await ReinstateAsync(connection, first));
        Assert.Equal(["rolled_back"], await connection.RowStatusesAsync(second));
        Assert.Equal(["pending"], await connection.RowStatusesAsync(third));
    }

    [Fact]
    public async Task A_copy_of_a_row_that_was_only_skipped_still_points_to_the_live_row()
    {
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann);
        var second = await connection.LoadAsync(Ann);
        var third = await connection.LoadAsync(Ann);

        await RollbackAsync(connection, second);

        Assert.Equal($"{first}/1", await PointerAsync(connection, third));
        Assert.Equal(0L, await connection.ScalarAsync<long>($"SELECT count(stranded_at) FROM ingest.plaintiffs_raw WHERE import_run_id = '{third}'"));
    }

    [Fact]
    public async Task A_person_whom_another_run_has_made_live_is_not_reinstated()
    {
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann);
        var second = await connection.LoadAsync(Ann);
        await RollbackAsync(connection, first);
        var (third, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(third, Ann);

        Assert.Equal(0L, await StrandedAsync(connection, first));
        Assert.Equal(0L, await ReinstateAsync(connection, first));
        Assert.Equal(["skipped"], await connection.RowStatusesAsync(second));
    }

    [Fact]
    public async Task Only_a_rolled_back_run_can_have_its_people_reinstated()
    {
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann);
        var second = await connection.LoadAsync(Ann);
        var warnings = connection.KeepWarnings();

        Assert.Equal(0L, await ReinstateAsync(connection, first));
        Assert.Single(warnings);
        Assert.Equal(["skipped"], await connection.RowStatusesAsync(second));
    }

    [Fact]
    public async Task Two_runs_that_hold_each_others_copies_can_be_rolled_back_at_once()
    {
        await using var connection = await Database.OpenAsync();
        var first = await connection.LoadAsync(Ann);
        var second = await connection.LoadAsync(Bob, Ann);
        await RollbackAsync(connection, await connection.LoadAsync(Cyd));

        await Task.WhenAll(new[] { first, second }.Select(async runId =>
        {
            await using var own = await Database.OpenAsync();
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
        await using var load = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        var first = await other.LoadAsync(Ann);
        var second = await other.LoadAsync(Ann);
        await RollbackAsync(other, first);
        var (third, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await load.InsertAsync(third, Ann);
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
        await using var holding = await Database.OpenAsync();
        await using var other = await Database.OpenAsync();
        var first = await other.LoadAsync(Ann);
        var second = await other.LoadAsync(Ann);
        await RollbackAsync(other, first);
        await holding.ExecuteAsync($"BEGIN; SELECT FROM ingest.import_runs WHERE id = '{second}' FOR NO KEY UPDATE");

        var reinstatement = ReinstateAsync(other, first);
        await WaitsForLockAsync(other);
        await holding.ExecuteAsync($"SELECT FROM ingest.plaintiffs_raw WHERE import_run_id = '{second}' FOR UPDATE NOWAIT; COMMIT");

        Assert.Equal(1L, await reinstatement);
    }
}
