using Npgsql;
using PlaintiffIngest.Testing;
using static PlaintiffIngest.Core.Tests.Database.Promoter;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>What a promoter cannot do, and what it need not care about.</summary>
[Integration]
public sealed class PromotionGuardTests : PromotionTest
{
    [Fact]
    public async Task A_row_that_was_set_to_processing_by_hand_is_stale_at_once()
    {
        var run = await First.LoadAsync("Ann");
        await First.ExecuteAsync($"UPDATE ingest.plaintiffs_raw SET status = 'processing' WHERE import_run_id = '{run}'");

        await PromoteAsync(First, await ClaimAsync(First, 1));

        Assert.Equal(["promoted"], await First.RowStatusesAsync(run));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_who_was_erased_is_claimed_however_old_the_claim_is(bool isClaimed)
    {
        await First.LoadAsync("Ann");
        if (isClaimed)
        {
            Assert.Single(await ClaimAsync(First, 1));
        }

        await First.ExecuteAsync($"SELECT ingest.erase_person('{TestRuns.Source}', 'ann@example.com', 'Ann')");
        Assert.Equal(1L, await First.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE erased_at IS NOT NULL"));

        Assert.Empty(await ClaimAsync(First, 1, staleAfter: "0"));
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("mark")]
    [InlineData("release")]
    public async Task A_rollback_waits_for_a_promoter_at_work_and_neither_waits_for_the_other_in_turn(string work)
    {
        var run = await First.LoadAsync("Ann", "Bob");
        var rows = work == "claim" ? [] : await ClaimAsync(First, 1);
        await using var transaction = await First.BeginTransactionAsync(Token);
        await (work switch
        {
            "claim" => ClaimAsync(First, 1),
            "mark" => PromoteAsync(First, rows),
            _ => ReleaseAsync(First, rows, null),
        });

        var rollback = RollBackAsync(Second, run);
        await WaitsForLockAsync(Second);
        // Without the promoter's lock, the rollback would hold the lock that this needs, and wait for the row.
        await ReleaseAsync(First, await ClaimAsync(First, 1), null);
        await transaction.CommitAsync(Token);

        await rollback;
        Assert.Equal("rolled_back", await First.StatusAsync(run));
    }

    [Fact]
    public async Task A_number_in_a_promoters_name_or_target_is_masked()
    {
        var run = await First.LoadAsync("Ann");
        var rows = await ClaimAsync(First, 1, "job 123-45-6789");
        await CallAsync(First, "SELECT ingest.mark_promoted($1, 'people of 123-45-6789')", rows);

        Assert.Equal(
            "job [SSN_REDACTED]|people of [SSN_REDACTED]",
            await First.ScalarAsync<string>($"SELECT promoter || '|' || promoted_to FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}'"));
        Assert.Equal(
            """{"by": "job [SSN_REDACTED]", "to": "people of [SSN_REDACTED]", "rows": 1}""",
            await First.ScalarAsync<string>("SELECT details::text FROM ingest.import_events WHERE event = 'promoted'"));
    }

    [Fact]
    public async Task A_row_that_was_set_back_by_hand_is_no_longer_the_promoters()
    {
        await First.LoadAsync("Ann");
        var rows = await ClaimAsync(First, 1);
        await Second.ExecuteAsync("UPDATE ingest.plaintiffs_raw SET status = 'rolled_back'");

        Assert.Equal(0L, await ReleaseAsync(First, rows, null));
        var error = await Assert.ThrowsAsync<PostgresException>(() => MarkAsync(First, rows));
        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, error.SqlState);
    }

    [Fact]
    public async Task A_row_that_another_promoter_took_over_cannot_be_released_by_its_first_holder()
    {
        await First.LoadAsync("Ann");
        var stale = await ClaimAsync(First, 1);
        var taken = await ClaimAsync(Second, 1, "other", "0");

        Assert.Equal(0L, await ReleaseAsync(First, stale, null));
        await PromoteAsync(Second, taken);
    }

    [Fact]
    public async Task A_row_keeps_no_claim_after_it_was_promoted_or_released()
    {
        await First.LoadAsync("Ann", "Bob");
        await PromoteAsync(First, await ClaimAsync(First, 1));
        await ReleaseAsync(First, await ClaimAsync(First, 1), null);

        Assert.Equal("pending,promoted", await First.ScalarAsync<string>(
            "SELECT string_agg(status::text, ',' ORDER BY status::text) FROM ingest.plaintiffs_raw WHERE promotion_claim IS NULL"));
    }

    [Fact]
    public async Task A_claim_that_is_given_twice_is_one_row()
    {
        await First.LoadAsync("Ann");
        var rows = await ClaimAsync(First, 1);

        Assert.Equal(1L, await MarkAsync(First, [.. rows, .. rows]));
    }
}
