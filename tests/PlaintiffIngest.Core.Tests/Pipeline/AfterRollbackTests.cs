using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>After a rollback, nobody is lost silently, and no row or status that was changed by hand blocks later imports.</summary>
[Integration]
public sealed class AfterRollbackTests : IAsyncLifetime
{
    private readonly MigratedDatabase database = new();
    private Ingest ingest = null!;
    private DatabaseTarget target = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        ingest = new Ingest(database);
        target = database.CreateTarget();
    }

    public async ValueTask DisposeAsync()
    {
        ingest.Dispose();
        await target.DisposeAsync();
        await database.DisposeAsync();
    }

    /// <summary>Statements that leave a live row in a run that is rolled back.</summary>
    public static TheoryData<string> ManualChanges => new()
    {
        "INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) SELECT import_run_id, 99, 99, key_prefix, dedupe_key, 'pending' FROM ingest.plaintiffs_raw WHERE row_number = 1",
        "UPDATE ingest.plaintiffs_raw SET status = 'processing' WHERE row_number = 1",
        "UPDATE ingest.plaintiffs_raw SET status = 'pending' WHERE row_number = 1",
    };

    [Theory]
    [MemberData(nameof(ManualChanges))]
    public async Task A_live_row_in_a_rolled_back_run_stops_no_import_and_the_doctor_names_the_remedy(string hand)
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1, 2]));
        await UndoAsync(first);
        await database.ExecuteAsync(hand);

        var second = await ingest.CommitAsync(ingest.File("second.csv", [1, 2, 3]));

        Assert.Equal((IngestOutcome.Committed, 2L, 1L), (second.Outcome, second.RowsInserted, second.RowsSkipped));
        var check = await CheckAsync("LiveRows");
        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains($"Undo-ImportRun -RunId {first.RunId}", check.Remedy, StringComparison.Ordinal);

        // The remedy, as printed. The person is then stranded in the second run, and the doctor says so.
        Assert.Equal(1, (await UndoAsync(first)).RowsAffected);
        Assert.Equal(CheckState.Passed, (await CheckAsync("LiveRows")).State);
        check = await CheckAsync("StrandedPeople");
        Assert.Contains($"Undo-ImportRun -RunId {first.RunId} -Reinstate", check.Remedy, StringComparison.Ordinal);
        Assert.Equal(1, (await UndoAsync(first, reinstate: true)).RowsReinstated);
        Assert.Equal(CheckState.Passed, (await CheckAsync("StrandedPeople")).State);
        Assert.Equal(3, await ingest.LiveRowsAsync());
        Assert.True(await database.ScalarAsync<bool>($"SELECT is_reconciled FROM ingest.v_import_reconciliation WHERE run_id = '{second.RunId}'"));
    }

    [Fact]
    public async Task An_UPDATE_of_a_runs_status_to_rolled_back_is_left_as_it_is_and_names_the_function()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1, 2]));
        await using var connection = await database.OpenAsync();
        var warnings = Database.TestRuns.KeepWarnings(connection);

        await Database.TestRuns.ExecuteAsync(connection, $"UPDATE ingest.import_runs SET status = 'rolled_back' WHERE id = '{first.RunId}'");

        Assert.Contains($"ingest.rollback_import_run('{first.RunId}')", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("completed", await ingest.StatusAsync(first.RunId));
        Assert.Equal(IngestOutcome.Committed, (await ingest.CommitAsync(ingest.File("second.csv", [2, 3]))).Outcome);
    }

    [Fact]
    public async Task Rows_added_by_hand_to_a_failed_run_can_be_rolled_back()
    {
        using var failing = new Ingest(database)
        {
            OnClaimed = () => database.ExecuteAsync("SELECT ingest.abort_import_run(id, 'test') FROM ingest.import_runs").GetAwaiter().GetResult(),
        };
        var failed = await failing.CommitAsync(failing.File("failed.csv", [1]));
        await database.ExecuteAsync(
            $"INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) VALUES ('{failed.RunId}', 1, 2, ingest.key_prefix(sha256('x')), sha256('x'), 'pending')");

        Assert.Equal(CheckState.Failed, (await CheckAsync("LiveRows")).State);
        Assert.Equal(1, (await UndoAsync(failed)).RowsAffected);
        Assert.Equal(CheckState.Passed, (await CheckAsync("LiveRows")).State);
        Assert.Equal("failed", await ingest.StatusAsync(failed.RunId));
        var again = await Assert.ThrowsAsync<IngestException>(() => UndoAsync(failed));
        Assert.Equal(IngestErrorId.RunNotChangeable, again.ErrorId);
    }

    [Fact]
    public async Task People_who_were_skipped_because_of_a_row_in_a_failed_run_are_reinstated_as_the_doctor_says()
    {
        using var failing = new Ingest(database)
        {
            OnClaimed = () => database.ExecuteAsync("SELECT ingest.abort_import_run(id, 'test') FROM ingest.import_runs").GetAwaiter().GetResult(),
        };
        var failed = await failing.CommitAsync(failing.File("failed.csv", [1]));
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1]));
        await UndoAsync(first);
        await database.ExecuteAsync(
            $"INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) SELECT '{failed.RunId}', 1, 2, key_prefix, dedupe_key, 'pending' FROM ingest.plaintiffs_raw");
        await ingest.CommitAsync(ingest.File("second.csv", [1]));

        // The remedy for live rows, then the remedy for stranded people.
        Assert.Equal(1, (await UndoAsync(failed)).RowsStranded);
        Assert.Contains($"Undo-ImportRun -RunId {failed.RunId} -Reinstate", (await CheckAsync("StrandedPeople")).Remedy, StringComparison.Ordinal);
        var commands = new RunCommands(target);
        var preview = await commands.PreviewRollbackAsync(failed.RunId!.Value, Token);
        var run = await new RunQueries(target).GetRunAsync(failed.RunId.Value, Token);
        Assert.Equal((0L, 1L), (preview.RowsToRollBack, preview.PeopleStranded));
        Assert.StartsWith("Reinstate", RunCommands.DescribeRollback(run, preview, reinstate: true), StringComparison.Ordinal);
        Assert.Null(RunCommands.DescribeRollback(run, preview, reinstate: false));
        var again = await UndoAsync(failed);
        Assert.Equal((false, 0L, 1L), (again.Success, again.RowsAffected, again.RowsStranded));
        Assert.Equal(1, (await UndoAsync(failed, reinstate: true)).RowsReinstated);

        Assert.Equal(CheckState.Passed, (await CheckAsync("StrandedPeople")).State);
        Assert.Equal(1, await ingest.LiveRowsAsync());
        Assert.Equal(IngestErrorId.RunNotChangeable, (await Assert.ThrowsAsync<IngestException>(() => UndoAsync(failed, reinstate: true))).ErrorId);
    }

    [Fact]
    public async Task A_rollback_reports_a_copy_that_pointed_to_another_run()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1]));
        await ingest.CommitAsync(ingest.File("second.csv", [1]));
        await UndoAsync(first);

        // A lock on a stranded row keeps a load from pointing the row to the live one.
        var third = await LoadBesideAsync("SELECT FROM ingest.plaintiffs_raw FOR UPDATE", "third.csv");

        Assert.Equal(1, (await UndoAsync(third)).RowsStranded);
        Assert.Equal([(third.RunId!.Value, true)], await PointersAsync("second"));
        Assert.Equal(1, (await UndoAsync(third, reinstate: true)).RowsReinstated);
    }

    [Fact]
    public async Task A_duplicate_whose_people_are_stranded_says_so_every_time_and_names_the_remedy()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1, 2, 3]));
        var path = ingest.File("second.csv", [1, 2, 4]);
        await ingest.CommitAsync(path);
        await UndoAsync(first);

        foreach (var commit in (bool[])[true, false, true])
        {
            using var again = new Ingest(database);
            var result = await again.RunAsync(Ingest.Request(path, commit));

            Assert.Equal((IngestOutcome.Duplicate, 2L), (result.Outcome, result.RowsStranded));
            var warning = Assert.Single(again.Log.Warnings);
            Assert.Contains("2 people of this file have no live row", warning, StringComparison.Ordinal);
            Assert.Contains($"Undo-ImportRun -RunId {first.RunId} -Reinstate", warning, StringComparison.Ordinal);
        }

        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT sum(rows_stranded)::bigint FROM ingest.v_import_reconciliation"));
        Assert.Equal(2, (await UndoAsync(first, reinstate: true)).RowsReinstated);
        Assert.Equal(0, (await ingest.CommitAsync(path)).RowsStranded);
    }

    [Fact]
    public async Task Another_file_with_a_stranded_person_brings_the_person_back_and_all_copies_point_to_that_row()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1, 2]));
        await ingest.CommitAsync(ingest.File("second.csv", [1, 2]));
        await UndoAsync(first);

        var third = await ingest.CommitAsync(ingest.File("third.csv", [1]));

        Assert.Equal(1, third.RowsInserted);
        Assert.Equal([(third.RunId!.Value, false), (first.RunId!.Value, true)], await PointersAsync("second"));
        Assert.Equal(1, (await UndoAsync(first, reinstate: true)).RowsReinstated);
        Assert.DoesNotContain(await PointersAsync("second"), pointer => pointer.Run == first.RunId);
    }

    [Fact]
    public async Task A_skipped_copy_never_points_to_a_rolled_back_row_while_another_row_is_live()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1]));
        await ingest.CommitAsync(ingest.File("second.csv", [1]));
        await UndoAsync(first);
        var third = await ingest.CommitAsync(ingest.File("third.csv", [1]));
        await UndoAsync(third);
        var fourth = await ingest.CommitAsync(ingest.File("fourth.csv", [1]));

        Assert.Equal([(fourth.RunId!.Value, false)], await PointersAsync("second"));
    }

    [Fact]
    public async Task A_load_that_waits_for_a_rollback_says_so_and_can_be_stopped()
    {
        await using var rollback = await database.OpenAsync();
        await using var transaction = await rollback.BeginTransactionAsync(Token);
        await Database.TestRuns.ExecuteAsync(rollback, "SELECT ingest.lock_source('simplicity', true)");
        using var waiting = new Ingest(database) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(100) } };
        var load = waiting.CommitAsync(waiting.File("waiting.csv", [1]));
        await Eventually.TrueAsync(() => Task.FromResult(waiting.Log.Warnings.Any()), "The load says nothing.");

        Assert.Equal("waiting.csv: waiting for a rollback or an erasure in simplicity to end.", Assert.Single(waiting.Log.Warnings));
        var run = await database.ScalarAsync<Guid>("SELECT id FROM ingest.import_runs");
        await new RunCommands(target).AbortAsync(run, "test", Token);

        var result = await load;
        Assert.Equal((IngestOutcome.Failed, IngestErrorId.RunLost), (result.Outcome, result.Error!.ErrorId));
    }

    [Fact]
    public async Task The_same_file_twice_at_once_in_one_command_is_one_import_and_one_duplicate()
    {
        var path = ingest.File("twice.csv", Enumerable.Range(0, 2000));
        var pipeline = new IngestPipeline(target, ingest.Log, null, ingest.Timings);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => pipeline.RunAsync(Ingest.Request(path), Token))));

        Assert.Equal(
            [IngestOutcome.Committed, IngestOutcome.Duplicate, IngestOutcome.Duplicate, IngestOutcome.Duplicate],
            results.Select(result => result.Outcome).Order());
        Assert.All(results, result => Assert.Equal(ExitCode.Success, result.ExitCode));
    }

    [Theory]
    [InlineData(ProxyAction.Reset, true)]
    [InlineData(ProxyAction.Swallow, true)]
    [InlineData(ProxyAction.Reset, false)]
    public async Task A_rollback_whose_connection_is_lost_during_COMMIT_reports_the_outcome_in_the_database(ProxyAction action, bool committed)
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1, 2]));
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(message => committed ? message.IsCommitted : message.IsCommit, action);
        var settings = new Npgsql.NpgsqlConnectionStringBuilder(proxy.Settings.ConnectionString) { ApplicationName = "cut" };
        await using var cut = new DatabaseTarget("custom", settings);

        var undo = new RunCommands(cut).RollbackAsync(first.RunId!.Value, "test", reinstate: false, Token);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        if (action == ProxyAction.Swallow)
        {
            // Nothing else tells the client that no answer comes.
            await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cut'");
        }

        if (committed)
        {
            Assert.Equal(new RollbackRecord(first.RunId.Value, true, 2, 0, 0, 0), await undo);
            Assert.Equal("rolled_back", await ingest.StatusAsync(first.RunId));
        }
        else
        {
            Assert.Equal(IngestErrorId.TransientDatabaseError, (await Assert.ThrowsAsync<IngestException>(() => undo)).ErrorId);
            Assert.Equal("completed", await ingest.StatusAsync(first.RunId));
        }
    }

    [Fact]
    public async Task A_preview_counts_what_a_rollback_then_does()
    {
        var first = await ingest.CommitAsync(ingest.File("first.csv", [1, 2, 3]));
        await ingest.CommitAsync(ingest.File("second.csv", [1, 2]));
        await database.ExecuteAsync("SELECT ingest.mark_promoted(array_agg(row_claim), 'elsewhere') FROM ingest.claim_rows_to_promote(1, 'job')");

        var preview = await new RunCommands(target).PreviewRollbackAsync(first.RunId!.Value, Token);
        var done = await UndoAsync(first);

        Assert.Equal((2L, 1L), (preview.RowsToRollBack, preview.RowsPromoted));
        Assert.Equal((preview.RowsToRollBack, preview.RowsPromoted, preview.PeopleStranded), (done.RowsAffected, done.RowsPromoted, done.RowsStranded));
    }

    private async Task<IngestResult> LoadBesideAsync(string statement, string file)
    {
        await using var other = await database.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync(Token);
        await Database.TestRuns.ExecuteAsync(other, statement);
        return await ingest.CommitAsync(ingest.File(file, [1]));
    }

    private Task<RollbackRecord> UndoAsync(IngestResult result, bool reinstate = false)
        => new RunCommands(target).RollbackAsync(result.RunId!.Value, "test", reinstate, Token);

    private async Task<DatabaseCheck> CheckAsync(string name)
        => (await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token)).Single(check => check.Name == name);

    private async Task<List<(Guid Run, bool IsStranded)>> PointersAsync(string batch)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand(
            $"""
            SELECT copy.duplicate_of_run_id, copy.stranded_at IS NOT NULL
            FROM ingest.plaintiffs_raw AS copy JOIN ingest.import_runs AS run ON run.id = copy.import_run_id
            WHERE run.source_batch_id = '{batch}' AND copy.status = 'skipped' ORDER BY copy.row_number
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var pointers = new List<(Guid, bool)>();
        while (await reader.ReadAsync(Token))
        {
            pointers.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        }

        return pointers;
    }
}
