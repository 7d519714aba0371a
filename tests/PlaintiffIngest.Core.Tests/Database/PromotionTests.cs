using Npgsql;
using PlaintiffIngest.Testing;
using static PlaintiffIngest.Core.Tests.Database.Promoter;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A promoter moves each person into a table of its own exactly once, whatever happens to it, to its claim or to the run.</summary>
[Integration]
public sealed class PromotionTests : PromotionTest
{
    private const string ObjectNotInPrerequisiteState = PostgresErrorCodes.ObjectNotInPrerequisiteState;

    [Fact]
    public async Task Everyone_is_claimed_once_the_oldest_run_first()
    {
        var first = await First.LoadAsync("Ann", "Bob");
        var second = await First.LoadAsync("Cyd", "Ann");

        Assert.Equal([first], RunsOf(await ClaimAsync(First, 1)));
        Assert.Equal([first, second], RunsOf(await ClaimAsync(First, 5)));
        Assert.Empty(await ClaimAsync(First, 5));
        Assert.Equal(["processing", "processing"], await First.RowStatusesAsync(first));
        Assert.Equal(["processing", "skipped"], await First.RowStatusesAsync(second));
    }

    [Fact]
    public async Task A_run_that_is_not_completed_has_nothing_to_promote()
    {
        var (processing, _) = await First.ClaimAsync("processing");
        await First.InsertAsync(processing, "Ann");
        var rolledBack = await First.LoadAsync("Bob");
        await RollBackAsync(First, rolledBack);

        Assert.Empty(await ClaimAsync(First, 5));
    }

    [Fact]
    public async Task A_promoted_row_says_when_and_where_and_the_audit_log_says_who()
    {
        var run = await First.LoadAsync("Ann", "Bob");
        await PromoteAsync(First, await ClaimAsync(First, 5, "nightly job"));

        Assert.Equal(["promoted", "promoted"], await First.RowStatusesAsync(run));
        Assert.Equal(2L, await First.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE promoted_at > now() - interval '1 hour' AND promoted_to = 'public.people'"));
        Assert.Equal(["claimed", "completed", "promoted"], await First.EventsAsync(run));
        Assert.Equal(
            """{"by": "nightly job", "to": "public.people", "rows": 2}""",
            await First.ScalarAsync<string>("SELECT details::text FROM ingest.import_events WHERE event = 'promoted'"));
        Assert.True(await First.IsReconciledAsync(run));
    }

    [Fact]
    public async Task Two_promoters_at_once_share_the_rows()
    {
        await First.LoadAsync("Ann", "Bob", "Cyd");
        await using var transaction = await First.BeginTransactionAsync(Token);
        var mine = await ClaimAsync(First, 2);

        // The first has not committed. The second neither waits for it nor takes its rows.
        var theirs = await ClaimAsync(Second, 5);
        await PromoteAsync(Second, theirs);
        await PromoteAsync(First, mine);
        await transaction.CommitAsync(Token);

        Assert.Equal((2, 1), (mine.Length, theirs.Length));
        Assert.Equal(["Ann", "Bob", "Cyd"], await TargetAsync());
    }

    [Fact]
    public async Task Nothing_is_promoted_twice()
    {
        await First.LoadAsync("Ann");
        var rows = await ClaimAsync(First, 1);
        await PromoteAsync(First, rows);

        Assert.Equal(ObjectNotInPrerequisiteState, (await MarkRefusedAsync(First, rows)).SqlState);
        Assert.Equal(["Ann"], await TargetAsync());
    }

    [Fact]
    public async Task A_promoter_that_is_fenced_off_by_a_rollback_writes_nothing_and_the_reimport_brings_everyone_back()
    {
        var run = await First.LoadAsync("Ann", "Bob");
        var rows = await ClaimAsync(First, 1);
        await RollBackAsync(Second, run);

        Assert.Equal(ObjectNotInPrerequisiteState, (await PromotionRefusedAsync(rows)).SqlState);
        Assert.Empty(await TargetAsync());

        var again = await First.LoadAsync("Ann", "Bob");
        Assert.Equal(["pending", "pending"], await First.RowStatusesAsync(again));
        await PromoteAsync(First, await ClaimAsync(First, 5));
        Assert.Equal(["Ann", "Bob"], await TargetAsync());
    }

    [Fact]
    public async Task A_rollback_waits_for_a_promoter_that_has_marked_and_leaves_what_it_promoted()
    {
        var run = await First.LoadAsync("Ann", "Bob");
        var rows = await ClaimAsync(First, 1);
        await using var transaction = await First.BeginTransactionAsync(Token);
        await PromoteAsync(First, rows);
        var warnings = Second.KeepWarnings();

        var rollback = RollBackAsync(Second, run);
        await WaitsForLockAsync(Second);
        await transaction.CommitAsync(Token);
        await rollback;

        Assert.Equal("waiting for a promoter to commit or roll back", warnings[0]);
        Assert.Equal($"1 rows of run {run} were not rolled back, because they are promoted", warnings[1]);
        Assert.Equal(1L, await First.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'promoted'"));
        Assert.True(await First.IsReconciledAsync(run));
        Assert.Equal("1/1", await First.ScalarAsync<string>(
            "SELECT (details ->> 'rows') || '/' || (details ->> 'rows_left_promoted') FROM ingest.import_events WHERE event = 'rolled_back'"));

        var again = await First.LoadAsync("Ann", "Bob");
        Assert.Equal(["pending", "skipped"], (await First.RowStatusesAsync(again)).Order());
        await PromoteAsync(First, await ClaimAsync(First, 5));
        Assert.Equal(["Ann", "Bob"], await TargetAsync());
    }

    [Fact]
    public async Task A_stale_claim_is_taken_over_and_its_first_holder_can_no_longer_mark()
    {
        var run = await First.LoadAsync("Ann");
        var stale = await ClaimAsync(First, 1, "first");

        Assert.Empty(await ClaimAsync(Second, 1, "second"));
        var taken = await ClaimAsync(Second, 1, "second", "0");
        Assert.Equal(ObjectNotInPrerequisiteState, (await PromotionRefusedAsync(stale)).SqlState);
        await PromoteAsync(Second, taken);
        Assert.Equal(ObjectNotInPrerequisiteState, (await PromotionRefusedAsync(stale)).SqlState);

        Assert.Equal(["Ann"], await TargetAsync());
        Assert.Equal(["claimed", "completed", "promotion_taken_over", "promoted"], await First.EventsAsync(run));
        Assert.Equal(
            """{"by": "second", "from": "first", "rows": 1}""",
            await First.ScalarAsync<string>("SELECT details::text FROM ingest.import_events WHERE event = 'promotion_taken_over'"));
    }

    [Fact]
    public async Task A_takeover_while_the_first_holder_marks_gives_the_row_to_exactly_one()
    {
        await First.LoadAsync("Ann");
        var rows = await ClaimAsync(First, 1);
        await using (var transaction = await First.BeginTransactionAsync(Token))
        {
            await PromoteAsync(First, rows);
            Assert.Empty(await ClaimAsync(Second, 1, "second", "0"));
            await transaction.CommitAsync(Token);
        }

        Assert.Empty(await ClaimAsync(Second, 1, "second", "0"));
        Assert.Equal(["Ann"], await TargetAsync());
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("insert")]
    [InlineData("mark")]
    public async Task A_promoter_that_dies_after_any_statement_promotes_nobody_and_the_next_one_everybody(string last)
    {
        await First.LoadAsync("Ann", "Bob");
        var dying = await Database.OpenAsync();
        var rows = await ClaimAsync(dying, 5);
        await using (await dying.BeginTransactionAsync(Token))
        {
            if (last != "claim")
            {
                await InsertTargetAsync(dying, rows);
            }

            if (last == "mark")
            {
                await MarkAsync(dying, rows);
            }

            await First.ExecuteAsync($"SELECT pg_terminate_backend({dying.ProcessID}, 60000)");
        }

        await dying.DisposeAsync();
        Assert.Empty(await TargetAsync());
        await PromoteAsync(First, await ClaimAsync(First, 5, "next", "0"));
        Assert.Equal(["Ann", "Bob"], await TargetAsync());
    }

    [Fact]
    public async Task Released_rows_can_be_claimed_again_and_no_longer_marked_by_the_first_holder()
    {
        var run = await First.LoadAsync("Ann", "Bob");
        var rows = await ClaimAsync(First, 2);

        Assert.Equal(2L, await ReleaseAsync(First, rows, "target is down, ssn 123-45-6789"));
        Assert.Equal(0L, await ReleaseAsync(First, rows, null));
        Assert.Equal(["pending", "pending"], await First.RowStatusesAsync(run));
        Assert.Equal(ObjectNotInPrerequisiteState, (await MarkRefusedAsync(First, rows)).SqlState);
        Assert.Equal(
            """{"rows": 2, "reason": "target is down, ssn [SSN_REDACTED]"}""",
            await First.ScalarAsync<string>("SELECT details::text FROM ingest.import_events WHERE event = 'released'"));
        Assert.Equal(2, (await ClaimAsync(First, 5)).Length);
    }

    [Theory]
    [InlineData("SELECT ingest.claim_rows_to_promote(0, 'job')", "batch_size")]
    [InlineData("SELECT ingest.claim_rows_to_promote(NULL, 'job')", "batch_size")]
    [InlineData("SELECT ingest.claim_rows_to_promote(1, ' ')", "worker")]
    [InlineData("SELECT ingest.claim_rows_to_promote(1, NULL)", "worker")]
    [InlineData("SELECT ingest.claim_rows_to_promote(1, 'job', '-1 second')", "stale_after")]
    [InlineData("SELECT ingest.mark_promoted('{}', '')", "promoted_to")]
    [InlineData("SELECT ingest.mark_promoted('{}', NULL)", "promoted_to")]
    [InlineData("SELECT ingest.mark_promoted('{abc}', 'public.people')", "row claim")]
    [InlineData("SELECT ingest.mark_promoted('{NULL}', 'public.people')", "row claim")]
    [InlineData("SELECT ingest.release_rows('{abc}', 'reason')", "row claim")]
    public async Task A_wrong_argument_is_named(string sql, string named)
    {
        var error = await First.RefusedAsync(sql);

        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, error.SqlState);
        Assert.Contains(named, error.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_promoters_role_can_claim_mark_and_release_and_nothing_else()
    {
        await First.LoadAsync("Ann", "Bob");
        await using var login = await TestLogin.CreateAsync(Database.Settings);
        await Database.ExecuteAsync($"GRANT ingest_promoter TO {login.Name}; GRANT INSERT ON public.people TO {login.Name}");
        var settings = new NpgsqlConnectionStringBuilder(Database.Settings.ConnectionString) { Username = login.Name, Password = login.Password, Pooling = false };
        await using var member = new NpgsqlConnection(settings.ConnectionString);
        await member.OpenAsync(Token);

        await ReleaseAsync(member, await ClaimAsync(member, 1), "later");
        await PromoteAsync(member, await ClaimAsync(member, 5));
        foreach (var refused in new[]
        {
            "SELECT count(*) FROM ingest.plaintiffs_raw",
            "SELECT count(*) FROM ingest.import_runs",
            "SELECT count(*) FROM ingest.import_events",
            "SELECT count(*) FROM ingest.erased_keys",
            "SELECT count(*) FROM ingest.v_import_backlog",
            "UPDATE ingest.plaintiffs_raw SET status = 'pending'",
            "SELECT ingest.rollback_import_run(gen_random_uuid(), 'x')",
            "SELECT ingest.claim_import_run('a', 'b', 'c')",
            "SELECT ingest.erase_person('a', 'b', 'c')",
        })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await member.RefusedAsync(refused)).SqlState);
        }

        Assert.Equal(["Ann", "Bob"], await TargetAsync());
    }

    [Fact]
    public async Task The_backlog_counts_waiting_claimed_and_promoted_rows()
    {
        var run = await First.LoadAsync("Ann", "Bob", "Cyd", "Dan");
        await PromoteAsync(First, await ClaimAsync(First, 1));
        await ClaimAsync(First, 1);

        Assert.Equal($"{run}|2|1|1|t", await First.ScalarAsync<string>(
            "SELECT concat_ws('|', run_id, rows_pending, rows_processing, rows_promoted, oldest_claim_at > completed_at) FROM ingest.v_import_backlog"));
    }

    private static Task<PostgresException> MarkRefusedAsync(NpgsqlConnection connection, Claimed[] rows)
        => Assert.ThrowsAsync<PostgresException>(() => MarkAsync(connection, rows));

    private static Guid[] RunsOf(Claimed[] rows) => [.. rows.Select(row => row.RunId).Distinct()];

    private async Task<PostgresException> PromotionRefusedAsync(Claimed[] rows)
    {
        await using var transaction = await First.BeginTransactionAsync(Token);
        await InsertTargetAsync(First, rows);
        return await MarkRefusedAsync(First, rows);
    }

    private async Task<string[]> TargetAsync()
        => await Second.ScalarAsync<string[]>("SELECT array_agg(name ORDER BY name) FROM public.people") ?? [];
}
