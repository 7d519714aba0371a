using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Claim, fencing, heartbeat and takeover: what happens if others act while a file loads.</summary>
[Integration]
public sealed class ProtocolTests(MigratedDatabase database) : BlockedLoadTest(database), IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task Other_workers_see_a_run_processing_while_it_loads_and_get_InProgress()
    {
        string? status = null;
        IngestResult? second = null;
        using var other = new Ingest(Database);
        string path = "";
        using var ingest = new Ingest(Database)
        {
            OnClaimed = () =>
            {
                status = Database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'seen'").GetAwaiter().GetResult();
                second = other.CommitAsync(path).GetAwaiter().GetResult();
            },
        };
        path = ingest.File("seen.csv", Enumerable.Range(0, 5));
        var first = await ingest.CommitAsync(path);
        Assert.Equal("processing", status);
        Assert.Equal((IngestOutcome.InProgress, ExitCode.GateFailed, ClaimStatus.InProgress), (second!.Outcome, second.ExitCode, second.ClaimStatus));
        Assert.Equal(first.RunId, second.RunId);
        Assert.Contains("Another worker is processing", other.Log.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(IngestOutcome.Committed, first.Outcome);
    }

    [Theory]
    [InlineData("UPDATE ingest.import_runs SET status = 'failed', error_details = '{\"manual_abort\": true}'::jsonb WHERE source_batch_id = 'lost-0'", "failed")]
    [InlineData("SELECT * FROM ingest.rollback_import_run((SELECT id FROM ingest.import_runs WHERE source_batch_id = 'lost-1'), 'test')", "rolled_back")]
    [InlineData("SELECT ingest.abort_import_run((SELECT id FROM ingest.import_runs WHERE source_batch_id = 'lost-2'), 'test')", "failed")]
    public async Task A_run_that_is_aborted_or_rolled_back_while_it_loads_cannot_commit(string sql, string status)
    {
        var batch = sql.Contains("lost-0", StringComparison.Ordinal) ? "lost-0" : sql.Contains("lost-1", StringComparison.Ordinal) ? "lost-1" : "lost-2";
        using var ingest = new Ingest(Database)
        {
            OnClaimed = () => Database.ExecuteAsync(sql).GetAwaiter().GetResult(),
        };
        var result = await ingest.CommitAsync(ingest.File(batch + ".csv", Enumerable.Range(100, 5)));
        Assert.Equal((IngestOutcome.Failed, IngestErrorId.RunLost, ExitCode.GateFailed), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        Assert.Equal(status, await ingest.StatusAsync(result.RunId));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_stale_run_is_taken_over_and_its_worker_adds_no_rows()
    {
        IngestResult? second = null;
        var path = "";
        using var taker = new Ingest(Database) { Timings = new IngestTimings { StaleAfter = TimeSpan.Zero } };
        using var ingest = new Ingest(Database)
        {
            OnClaimed = () =>
            {
                // A stale time of zero: any run is stale at once.
                Thread.Sleep(20);
                second = taker.CommitAsync(path).GetAwaiter().GetResult();
            },
        };
        path = ingest.File("stale.csv", Enumerable.Range(200, 5));
        var first = await ingest.CommitAsync(path);
        Assert.Equal((IngestOutcome.Committed, 5L), (second!.Outcome, second.RowsInserted));
        Assert.Equal(IngestErrorId.RunLost, first.Error!.ErrorId);
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(0, await ingest.RowsAsync(first.RunId));
        Assert.Equal(1, await Database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_events WHERE run_id = '{first.RunId}' AND event = 'taken_over'"));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_load_that_waits_for_a_lock_sends_heartbeats_and_continues_afterwards()
    {
        using var ingest = new Ingest(Database) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(50) } };
        await using var blocker = await LockTableAsync();
        var load = ingest.CommitAsync(ingest.File("blocked.csv", Enumerable.Range(300, 5)));
        await UntilAsync("SELECT EXISTS (SELECT FROM ingest.import_runs WHERE source_batch_id = 'blocked' AND updated_at > claimed_at)");
        Assert.False(load.IsCompleted);
        await blocker.DisposeAsync();
        Assert.Equal(IngestOutcome.Committed, (await load).Outcome);
    }

    [Fact]
    public async Task A_blocked_load_notices_an_abort_by_its_heartbeat()
    {
        using var ingest = new Ingest(Database) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(50) } };
        await using var blocker = await LockTableAsync();
        var load = ingest.CommitAsync(ingest.File("noticed.csv", Enumerable.Range(400, 5)));
        await UntilAsync(BlockedLoad("noticed"));
        await Database.ExecuteAsync("SELECT ingest.abort_import_run(id, 'test') FROM ingest.import_runs WHERE source_batch_id = 'noticed'");
        var result = await load.WaitAsync(Eventually.Timeout, Token);
        Assert.Equal(IngestErrorId.RunLost, result.Error!.ErrorId);
    }

    [Fact]
    public async Task The_error_details_of_a_failed_run_name_no_person()
    {
        using var ingest = new Ingest(Database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("123-45-6789.csv", "name,email\nSecret Person,\n")));
        var details = await Database.ScalarAsync<string>($"SELECT error_details || filename || source_batch_id FROM ingest.import_runs WHERE id = '{result.RunId}'");
        Assert.Contains("NoValidRows", details, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", details, StringComparison.Ordinal);
        Assert.DoesNotContain("123-45-6789", details + string.Concat(ingest.Log.Lines) + result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_migrations_is_an_error_that_names_the_remedy()
    {
        var empty = new TestDatabase();
        await empty.InitializeAsync();
        try
        {
            using var ingest = new Ingest(empty);
            foreach (var commit in (bool[])[true, false])
            {
                var result = await ingest.RunAsync(Ingest.Request(ingest.File("unmigrated.csv", [1]), commit));
                Assert.Equal((IngestErrorId.RequiredTableNotFound, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
                Assert.Contains("Required table not found", result.Error.Message, StringComparison.Ordinal);
                Assert.Contains("Update-IngestDatabase", result.Error.Remedy, StringComparison.Ordinal);
            }
        }
        finally
        {
            await empty.DisposeAsync();
        }
    }

    [Fact]
    public async Task Exactly_one_of_fifty_workers_claims_a_batch()
    {
        await using var target = Database.CreateTarget();
        var runs = new RunLifecycle(target);
        var batch = new BatchIdentity("simplicity", "fifty");
        var hash = new Core.Files.FileHash(new string('a', 64));
        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            () => runs.ClaimAsync(batch, hash, "fifty.csv", Guid.NewGuid().ToString(), new ReadOptions(), TimeSpan.FromMinutes(30), Token))));
        Assert.Single(claims, claim => claim.Status == ClaimStatus.Claimed);
        Assert.Equal(49, claims.Count(claim => claim.Status == ClaimStatus.InProgress));
    }
}
