using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Claim, fence, heartbeat, takeover, retry: what happens when others act while a file loads.</summary>
public sealed class ProtocolTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Others_see_a_run_processing_while_it_loads_and_are_turned_away()
    {
        string? status = null;
        IngestResult? second = null;
        using var other = new Ingest(database);
        string path = "";
        using var ingest = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.StartsWith("Claimed", StringComparison.Ordinal))
                {
                    status = database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'seen'").GetAwaiter().GetResult();
                    second = other.CommitAsync(path).GetAwaiter().GetResult();
                }
            },
        };
        path = ingest.File("seen.csv", Enumerable.Range(0, 5));
        var first = await ingest.CommitAsync(path);
        Assert.Equal("processing", status);
        Assert.Equal((IngestOutcome.InProgress, ExitCode.GateFailed, "in_progress"), (second!.Outcome, second.ExitCode, second.ClaimStatus));
        Assert.Equal(first.RunId, second.RunId);
        Assert.Contains("Another worker is processing", other.Log.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(IngestOutcome.Committed, first.Outcome);
    }

    [Theory]
    [InlineData("UPDATE ingest.import_runs SET status = 'failed', error_details = '{\"manual_abort\": true}'::jsonb WHERE source_batch_id = 'lost-0'", "failed")]
    [InlineData("SELECT * FROM ingest.rollback_import_run((SELECT id FROM ingest.import_runs WHERE source_batch_id = 'lost-1'), 'test')", "rolled_back")]
    [InlineData("SELECT ingest.abort_import_run((SELECT id FROM ingest.import_runs WHERE source_batch_id = 'lost-2'), 'test')", "failed")]
    public async Task A_run_that_is_taken_away_while_it_loads_cannot_commit(string sql, string status)
    {
        var batch = sql.Contains("lost-0", StringComparison.Ordinal) ? "lost-0" : sql.Contains("lost-1", StringComparison.Ordinal) ? "lost-1" : "lost-2";
        using var ingest = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.StartsWith("Claimed", StringComparison.Ordinal))
                {
                    database.ExecuteAsync(sql).GetAwaiter().GetResult();
                }
            },
        };
        var result = await ingest.CommitAsync(ingest.File(batch + ".csv", Enumerable.Range(100, 5)));
        Assert.Equal((IngestOutcome.Failed, IngestErrorId.RunLost, ExitCode.GateFailed), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        Assert.Equal(status, await ingest.StatusAsync(result.RunId));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_silent_run_is_taken_over_and_its_worker_adds_nothing()
    {
        IngestResult? second = null;
        var path = "";
        using var taker = new Ingest(database) { Timings = new IngestTimings { StaleAfter = TimeSpan.Zero } };
        using var ingest = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.StartsWith("Claimed", StringComparison.Ordinal))
                {
                    Thread.Sleep(20);
                    second = taker.CommitAsync(path).GetAwaiter().GetResult();
                }
            },
        };
        path = ingest.File("stale.csv", Enumerable.Range(200, 5));
        var first = await ingest.CommitAsync(path);
        Assert.Equal((IngestOutcome.Committed, 5L), (second!.Outcome, second.RowsInserted));
        Assert.Equal(IngestErrorId.RunLost, first.Error!.ErrorId);
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(0, await ingest.RowsAsync(first.RunId));
        Assert.Equal(1, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_events WHERE run_id = '{first.RunId}' AND event = 'taken_over'"));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_load_that_waits_for_a_lock_keeps_beating_and_goes_on_after_it()
    {
        using var ingest = new Ingest(database) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(50) } };
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
        using var ingest = new Ingest(database) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(50) } };
        await using var blocker = await LockTableAsync();
        var load = ingest.CommitAsync(ingest.File("noticed.csv", Enumerable.Range(400, 5)));
        await UntilAsync(BlockedLoad("noticed"));
        await database.ExecuteAsync("SELECT ingest.abort_import_run(id, 'test') FROM ingest.import_runs WHERE source_batch_id = 'noticed'");
        var result = await load.WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal(IngestErrorId.RunLost, result.Error!.ErrorId);
    }

    [Fact]
    public async Task A_lost_connection_is_tried_again_and_every_row_lands_once()
    {
        using var ingest = new Ingest(database);
        await using var blocker = await LockTableAsync();
        // With a reject: the second try finds the first one's reject file.
        var path = ingest.File("killed.csv", "name,email\n" + string.Concat(Enumerable.Range(500, 5).Select(i => $"K,{i}@example.com\n")) + "K,\n");
        var load = ingest.RunAsync(Ingest.Request(path) with { RejectPath = ingest.Folder });
        await UntilAsync(BlockedLoad("killed"));
        await database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted");
        await blocker.DisposeAsync();
        var result = await load;
        Assert.Equal((IngestOutcome.Committed, 5L), (result.Outcome, result.RowsInserted));
        Assert.Contains(ingest.Log.Warnings, warning => warning.Contains("Trying again", StringComparison.Ordinal));
        Assert.Equal(6, await ingest.RowsAsync(result.RunId));
        Assert.True(File.Exists(result.RejectPath));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_retry_replaces_the_reject_file_of_the_lost_try()
    {
        using var ingest = new Ingest(database);
        await using var blocker = await LockTableAsync();
        var rejects = Path.Combine(ingest.Folder, "rejects.csv");
        var load = ingest.RunAsync(Ingest.Request(ingest.File("retried.csv", "name,email\nPerson 550,person.550@example.com\nNobody,\n")) with { RejectPath = rejects });
        await UntilAsync(BlockedLoad("retried"));
        await database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted");
        await blocker.DisposeAsync();
        var result = await load;
        Assert.Equal((IngestOutcome.Committed, rejects), (result.Outcome, result.RejectPath));
        Assert.Single(File.ReadAllLines(rejects)[1..]);
    }

    [Fact]
    public async Task A_load_that_was_stopped_leaves_no_reject_file_behind()
    {
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(database);
        await using var blocker = await LockTableAsync();
        var request = Ingest.Request(ingest.File("tidy.csv", "name,email\nPerson 560,person.560@example.com\nNobody,\n")) with { RejectPath = Path.Combine(ingest.Folder, "tidy-rejects.csv") };
        var load = ingest.RunAsync(request, stop.Token);
        await UntilAsync(BlockedLoad("tidy"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal(["tidy.csv"], Directory.GetFiles(ingest.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_reject_file_that_cannot_be_removed_does_not_keep_the_run_alive()
    {
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(database);
        await using var blocker = await LockTableAsync();
        var rejects = Path.Combine(ingest.Folder, "held-rejects.csv");
        var load = ingest.RunAsync(
            Ingest.Request(ingest.File("held.csv", "name,email\nPerson 570,person.570@example.com\nNobody,\n")) with { RejectPath = rejects }, stop.Token);
        await UntilAsync(BlockedLoad("held"));
        File.Delete(rejects);
        Directory.CreateDirectory(rejects);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal("failed", await database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'held'"));
        Assert.Contains(ingest.Log.Warnings, warning => warning.Contains("cannot be removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_read_is_refused()
    {
        var path = "";
        using var ingest = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.StartsWith("Claimed", StringComparison.Ordinal))
                {
                    File.AppendAllText(path, "Late,late@example.com,Albany\n");
                }
            },
        };
        path = ingest.File("changes.csv", Enumerable.Range(600, 5));
        var result = await ingest.CommitAsync(path);
        Assert.Equal((IngestErrorId.FileChanged, ExitCode.GateFailed), (result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        Assert.Equal("failed", await ingest.StatusAsync(result.RunId));
    }

    [Fact]
    public async Task A_limited_import_of_a_file_that_changes_is_refused_as_well()
    {
        var path = "";
        using var ingest = new Ingest(database)
        {
            OnLine = line =>
            {
                if (line.StartsWith("Claimed", StringComparison.Ordinal))
                {
                    File.AppendAllText(path, "Late,late@example.com,Albany\n");
                }
            },
        };
        path = ingest.File("limited.csv", Enumerable.Range(650, 5));
        Assert.Equal(IngestErrorId.FileChanged, (await ingest.RunAsync(Ingest.Request(path) with { Limit = 2 })).Error!.ErrorId);
    }

    [Fact]
    public async Task A_stop_rolls_back_and_marks_the_run_failed()
    {
        using var stop = new CancellationTokenSource();
        using var ingest = new Ingest(database);
        await using var blocker = await LockTableAsync();
        var load = ingest.RunAsync(Ingest.Request(ingest.File("stopped.csv", Enumerable.Range(700, 5))), stop.Token);
        await UntilAsync(BlockedLoad("stopped"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal("failed|Cancelled", await database.ScalarAsync<string>(
            "SELECT status || '|' || (error_details->>'error') FROM ingest.import_runs WHERE source_batch_id = 'stopped'"));
    }

    [Fact]
    public async Task What_a_failed_run_keeps_of_its_error_names_no_person()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("123-45-6789.csv", "name,email\nSecret Person,\n")));
        var details = await database.ScalarAsync<string>($"SELECT error_details || filename || source_batch_id FROM ingest.import_runs WHERE id = '{result.RunId}'");
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
                Assert.Equal((IngestErrorId.RequiredTableNotFound, ExitCode.Unusable), (result.Error!.ErrorId, result.ExitCode));
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
    public async Task Fifty_workers_claim_one_batch_and_exactly_one_has_it()
    {
        await using var target = database.CreateTarget();
        var runs = new ImportRuns(target);
        var batch = new BatchIdentity("simplicity", "fifty");
        var hash = new Core.Files.FileHash(new string('a', 64));
        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(
            () => runs.ClaimAsync(batch, hash, "fifty.csv", Guid.NewGuid().ToString(), null, TimeSpan.FromMinutes(30), Token))));
        Assert.Single(claims, claim => claim.ClaimStatus == ClaimAnswer.Claimed);
        Assert.Equal(49, claims.Count(claim => claim.ClaimStatus == ClaimAnswer.InProgress));
    }

    private async Task<NpgsqlConnection> LockTableAsync()
    {
        var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN; LOCK TABLE ingest.plaintiffs_raw IN SHARE MODE";
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    private static string BlockedLoad(string batch) =>
        $"SELECT EXISTS (SELECT FROM ingest.import_runs WHERE source_batch_id = '{batch}' AND status = 'processing') AND EXISTS (SELECT FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted)";

    private async Task UntilAsync(string condition)
    {
        for (var i = 0; i < 400 && !await database.ScalarAsync<bool>(condition); i++)
        {
            await Task.Delay(25, Token);
        }

        Assert.True(await database.ScalarAsync<bool>(condition));
    }
}
