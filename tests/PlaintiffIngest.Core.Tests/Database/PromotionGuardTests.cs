using Npgsql;
using PlaintiffIngest.Testing;
using static PlaintiffIngest.Core.Tests.Database.Promoter;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>What a promoter cannot do, and what it need not care about.</summary>
[Integration]
public sealed class PromotionGuardTests : IAsyncLifetime
{
    private readonly MigratedDatabase database = new();
    private NpgsqlConnection promoter = null!;
    private NpgsqlConnection other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.ExecuteAsync(CreateTarget);
        promoter = await database.OpenAsync();
        other = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await promoter.DisposeAsync();
        await other.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_row_that_was_set_to_processing_by_hand_is_stale_at_once()
    {
        var run = await promoter.LoadAsync("Ann");
        await promoter.ExecuteAsync($"UPDATE ingest.plaintiffs_raw SET status = 'processing' WHERE import_run_id = '{run}'");

        await PromoteAsync(promoter, await ClaimAsync(promoter, 1));

        Assert.Equal(["promoted"], await promoter.RowStatusesAsync(run));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_who_was_erased_is_claimed_however_old_the_claim_is(bool isClaimed)
    {
        await promoter.LoadAsync("Ann");
        if (isClaimed)
        {
            Assert.Single(await ClaimAsync(promoter, 1));
        }

        await promoter.ExecuteAsync($"SELECT ingest.erase_person('{TestRuns.Source}', 'ann@example.com', 'Ann')");
        Assert.Equal(1L, await promoter.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE erased_at IS NOT NULL"));

        Assert.Empty(await ClaimAsync(promoter, 1, staleAfter: "0"));
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("mark")]
    [InlineData("release")]
    public async Task A_rollback_waits_for_a_promoter_at_work_and_neither_waits_for_the_other_in_turn(string work)
    {
        var run = await promoter.LoadAsync("Ann", "Bob");
        var rows = work == "claim" ? [] : await ClaimAsync(promoter, 1);
        await using var transaction = await promoter.BeginTransactionAsync(Token);
        await (work switch
        {
            "claim" => ClaimAsync(promoter, 1),
            "mark" => PromoteAsync(promoter, rows),
            _ => ReleaseAsync(promoter, rows, null),
        });

        var rollback = RollBackAsync(other, run);
        await WaitsForLockAsync(other);
        // Without the promoter's lock, the rollback would hold the lock that this needs, and wait for the row.
        await ReleaseAsync(promoter, await ClaimAsync(promoter, 1), null);
        await transaction.CommitAsync(Token);

        await rollback;
        Assert.Equal("rolled_back", await promoter.StatusAsync(run));
    }

    [Fact]
    public async Task A_number_in_a_promoters_name_or_target_is_masked()
    {
        var run = await promoter.LoadAsync("Ann");
        var rows = await ClaimAsync(promoter, 1, "job 123-45-6789");
        await CallAsync(promoter, "SELECT ingest.mark_promoted($1, 'people of 123-45-6789')", rows);

        Assert.Equal(
            "job [SSN_REDACTED]|people of [SSN_REDACTED]",
            await promoter.ScalarAsync<string>($"SELECT promoter || '|' || promoted_to FROM ingest.plaintiffs_raw WHERE import_run_id = '{run}'"));
        Assert.Equal(
            """{"by": "job [SSN_REDACTED]", "to": "people of [SSN_REDACTED]", "rows": 1}""",
            await promoter.ScalarAsync<string>("SELECT details::text FROM ingest.import_events WHERE event = 'promoted'"));
    }

    [Fact]
    public async Task A_row_that_was_set_back_by_hand_is_no_longer_the_promoters()
    {
        await promoter.LoadAsync("Ann");
        var rows = await ClaimAsync(promoter, 1);
        await other.ExecuteAsync("UPDATE ingest.plaintiffs_raw SET status = 'rolled_back'");

        Assert.Equal(0L, await ReleaseAsync(promoter, rows, null));
        var error = await Assert.ThrowsAsync<PostgresException>(() => MarkAsync(promoter, rows));
        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, error.SqlState);
    }

    [Fact]
    public async Task A_row_that_another_promoter_took_over_cannot_be_released_by_its_first_holder()
    {
        await promoter.LoadAsync("Ann");
        var stale = await ClaimAsync(promoter, 1);
        var taken = await ClaimAsync(other, 1, "other", "0");

        Assert.Equal(0L, await ReleaseAsync(promoter, stale, null));
        await PromoteAsync(other, taken);
    }

    [Fact]
    public async Task A_row_keeps_no_claim_after_it_was_promoted_or_released()
    {
        await promoter.LoadAsync("Ann", "Bob");
        await PromoteAsync(promoter, await ClaimAsync(promoter, 1));
        await ReleaseAsync(promoter, await ClaimAsync(promoter, 1), null);

        Assert.Equal("pending,promoted", await promoter.ScalarAsync<string>(
            "SELECT string_agg(status::text, ',' ORDER BY status::text) FROM ingest.plaintiffs_raw WHERE promotion_claim IS NULL"));
    }

    [Fact]
    public async Task A_claim_that_is_given_twice_is_one_row()
    {
        await promoter.LoadAsync("Ann");
        var rows = await ClaimAsync(promoter, 1);

        Assert.Equal(1L, await MarkAsync(promoter, [.. rows, .. rows]));
    }

    private Task WaitsForLockAsync(NpgsqlConnection connection)
        => Eventually.TrueAsync(database, $"SELECT cardinality(pg_blocking_pids({connection.ProcessID})) > 0", $"{connection.ProcessID} waits for nobody.");
}
