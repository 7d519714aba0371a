using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Runs;

/// <summary>The queries of operators, with every filter.</summary>
[Integration]
public sealed class RunQueriesTests : IAsyncLifetime
{
    private readonly MigratedDatabase database = new();
    private DatabaseTarget target = null!;
    private NpgsqlConnection connection = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunQueries Queries => new(target);

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        target = database.CreateTarget();
        connection = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await connection.DisposeAsync();
        await target.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Runs_come_newest_first_with_all_their_values()
    {
        var first = await connection.LoadAsync("Ann", "Ann");
        var (second, _) = await connection.ClaimAsync("batch-2", limit: 10);

        var runs = await RunsAsync(new RunFilter());

        Assert.Equal([second, first], runs.Select(run => run.RunId));
        Assert.Equal((RunStatus.Processing, 10L, null), (runs[0].Status, runs[0].RowLimit, runs[0].RowsFetched));
        Assert.Equal((RunStatus.Completed, 2L, 1L, 1L, 0L), (runs[1].Status, runs[1].RowsFetched, runs[1].RowsInserted, runs[1].RowsSkipped, runs[1].RowsErrored));
        Assert.Equal(("simplicity", "batch-2", "hash", "file.csv", "csv", "worker"),
            (runs[0].SourceSystem, runs[0].SourceBatchId, runs[0].FileHash, runs[0].FileName, runs[0].ImportKind, runs[0].WorkerId));
        Assert.Null(runs[0].CompletedAt);
        Assert.True(runs[1].CreatedAt <= runs[1].ClaimedAt && runs[1].ClaimedAt <= runs[1].CompletedAt);
    }

    [Fact]
    public async Task Each_filter_applies()
    {
        var completed = await connection.LoadAsync("Ann");
        var (stale, _) = await connection.ClaimAsync("batch-a");
        await connection.SilenceAsync(stale, 31);
        var (fresh, _) = await connection.ClaimAsync("batch-b");
        var (wrong, _) = await connection.ClaimAsync("wrong");
        await connection.CompleteWithFalseCountsAsync(wrong, 5, 5, 0, 0);

        async Task AssertAsync(RunFilter filter, params Guid[] expected)
            => Assert.Equal(expected.ToHashSet(), (await RunsAsync(filter)).Select(run => run.RunId).ToHashSet());

        await AssertAsync(new RunFilter { RunId = fresh }, fresh);
        await AssertAsync(new RunFilter { Status = [RunStatus.Completed] }, completed, wrong);
        await AssertAsync(new RunFilter { Stale = true }, stale);
        await AssertAsync(new RunFilter { Unreconciled = true }, stale, wrong);
        await AssertAsync(new RunFilter { Newest = 2 }, wrong, fresh);
        await AssertAsync(new RunFilter { After = (await Queries.GetRunAsync(fresh, Token)).CreatedAt }, wrong, fresh);
        await AssertAsync(new RunFilter { SourceBatchId = ["batch-?"] }, stale, fresh);
        await AssertAsync(new RunFilter { SourceBatchId = ["*-b"], SourceSystem = ["SIMPL*"] }, fresh);
        await AssertAsync(new RunFilter { SourceSystem = ["jbi"] });
        await AssertAsync(new RunFilter { RunId = fresh, Status = [RunStatus.Completed] });
        var unknown = await Assert.ThrowsAsync<IngestException>(() => RunsAsync(new RunFilter { RunId = Guid.NewGuid() }));
        Assert.Equal(IngestErrorId.RunNotFound, unknown.ErrorId);
    }

    [Theory]
    [InlineData("50%_off", "50%_off")]
    [InlineData("50%*", "50%_off")]
    [InlineData("50%_OFF", null)]
    [InlineData("50?yoff", "50xyoff")]
    [InlineData("""back\*""", """back\slash""")]
    public async Task Wildcards_are_PowerShells_and_SQLs_wildcards_are_literal(string filter, string? found)
    {
        foreach (var batch in new[] { "50%_off", "50xyoff", """back\slash""", "back*slash" })
        {
            await connection.ClaimAsync(batch);
        }

        Assert.Equal(found, (await RunsAsync(new RunFilter { SourceBatchId = [filter] })).SingleOrDefault()?.SourceBatchId);
    }

    [Fact]
    public async Task Reconciliations_show_reported_and_actual_counts()
    {
        var good = await connection.LoadAsync("Ann", "Ann");
        var (wrong, _) = await connection.ClaimAsync("wrong");
        await connection.CompleteWithFalseCountsAsync(wrong, 5, 5, 0, 0);

        var all = await ListAsync(Queries.GetReconciliationsAsync(new RunFilter(), Token));
        var unreconciled = await ListAsync(Queries.GetReconciliationsAsync(new RunFilter { Unreconciled = true }, Token));
        var one = await ListAsync(Queries.GetReconciliationsAsync(new RunFilter { RunId = good }, Token));

        Assert.Equal([wrong, good], all.Select(record => record.RunId));
        var record = Assert.Single(unreconciled);
        Assert.Equal((wrong, 5L, 0L, -5L, false), (record.RunId, record.RowsFetched, record.ActualRows, record.Delta, record.IsReconciled));
        record = Assert.Single(one);
        Assert.Equal((2L, 1L, 1L, 0L, 0L, true),
            (record.ActualRows, record.ActualInserted, record.ActualSkipped, record.ActualErrored, record.ActualRolledBack, record.IsReconciled));
    }

    [Fact]
    public async Task Rows_come_in_the_order_of_the_file_with_their_reasons()
    {
        var (runId, _) = await connection.ClaimAsync("batch");
        await connection.InsertFailedAsync(runId, 3, "damaged,row");
        await connection.InsertAsync(runId, "Ann", "Ann");
        await connection.FinalizeAsync(runId);

        var rows = await ListAsync(Queries.GetRowsAsync(runId, null, null, Token));

        Assert.Equal([1L, 2L, 3L], rows.Select(row => row.RowNumber));
        Assert.Equal([RowStatus.Pending, RowStatus.Skipped, RowStatus.Failed], rows.Select(row => row.Status));
        Assert.Equal((runId, 1L), (rows[1].DuplicateOfRunId, rows[1].DuplicateOfRowNumber));
        Assert.Equal(("Ann", "Ann@example.com", 2L, 64), (rows[0].PlaintiffName, rows[0].Email, rows[0].LineNumber, rows[0].DedupeKey.Length));
        Assert.Equal(("FIELD_COUNT", "The row has 2 cells.", "damaged,row"), (rows[2].ErrorCode, rows[2].ErrorMessage, rows[2].RawText));
        Assert.Equal(RowStatus.Failed, Assert.Single(await ListAsync(Queries.GetRowsAsync(runId, RowStatus.Failed, null, Token))).Status);
        Assert.Equal(2, (await ListAsync(Queries.GetRowsAsync(runId, null, 2, Token))).Count);
    }

    [Fact]
    public async Task Rows_of_an_unknown_run_are_an_error_and_no_matching_rows_are_not()
    {
        var runId = await connection.LoadAsync("Ann");

        Assert.Empty(await ListAsync(Queries.GetRowsAsync(runId, RowStatus.Failed, null, Token)));
        var error = await Assert.ThrowsAsync<IngestException>(() => ListAsync(Queries.GetRowsAsync(Guid.NewGuid(), null, null, Token)));
        Assert.Equal(IngestErrorId.RunNotFound, error.ErrorId);
    }

    [Fact]
    public async Task The_history_counts_attempts_as_the_runbook_does()
    {
        var (first, _) = await connection.ClaimAsync("batch-1");
        await connection.ExecuteAsync($"SELECT ingest.fail_import_run('{first}', '{{}}')");
        var (second, _) = await connection.ClaimAsync("batch-1");
        await connection.ClaimAsync("batch-2");

        var history = await ListAsync(Queries.GetHistoryAsync(new RunFilter(), Token));

        Assert.Equal([("batch-2", 1L), ("batch-1", 2L)], history.Select(attempt => (attempt.SourceBatchId, attempt.AttemptCount)));
        Assert.Equal((second, RunStatus.Processing), (history[1].LastRunId, history[1].LastStatus));
        Assert.True(history[1].FirstAttempt < history[1].LastAttempt);
        await using var command = new NpgsqlCommand(RunbookStatements.History, connection);
        await using (var reader = await command.ExecuteReaderAsync(Token))
        {
            await reader.ReadAsync(Token);
            Assert.Equal(("batch-1", 2L), (reader.GetString(1), reader.GetInt64(3)));
            Assert.False(await reader.ReadAsync(Token));
        }

        Assert.Equal("batch-1", Assert.Single(await ListAsync(Queries.GetHistoryAsync(new RunFilter { RunId = first }, Token))).SourceBatchId);
        Assert.Equal("batch-2", Assert.Single(await ListAsync(Queries.GetHistoryAsync(new RunFilter { SourceBatchId = ["*-2"] }, Token))).SourceBatchId);
        Assert.Single(await ListAsync(Queries.GetHistoryAsync(new RunFilter { Newest = 1 }, Token)));
        Assert.Empty(await ListAsync(Queries.GetHistoryAsync(new RunFilter { Status = [RunStatus.Failed] }, Token)));
    }

    [Fact]
    public async Task Events_come_newest_first_and_by_run()
    {
        var (runId, _) = await connection.ClaimAsync("batch-1");
        await connection.ClaimAsync("batch-2");
        await connection.ExecuteAsync($"SELECT ingest.abort_import_run('{runId}', 'test')");

        var all = await ListAsync(Queries.GetEventsAsync(new RunFilter(), Token));
        var own = await ListAsync(Queries.GetEventsAsync(new RunFilter { RunId = runId }, Token));

        Assert.Equal(["aborted", "claimed", "claimed"], all.Select(entry => entry.EventName));
        Assert.Equal(["aborted", "claimed"], own.Select(entry => entry.EventName));
        Assert.Equal(database.Settings.Username, own[0].Actor);
        Assert.Contains("test", own[0].Details, StringComparison.Ordinal);
        Assert.Equal("claimed", Assert.Single(await ListAsync(Queries.GetEventsAsync(new RunFilter { SourceBatchId = ["batch-2"] }, Token))).EventName);
        Assert.Equal(2, (await ListAsync(Queries.GetEventsAsync(new RunFilter { Status = [RunStatus.Failed] }, Token))).Count);
        Assert.Single(await ListAsync(Queries.GetEventsAsync(new RunFilter { Newest = 1 }, Token)));
    }

    [Fact]
    public async Task Every_list_can_begin_at_a_time()
    {
        await connection.LoadAsync("Ann");
        var late = await connection.LoadAsync("Bob");
        var since = new RunFilter { After = (await Queries.GetRunAsync(late, Token)).CreatedAt };

        Assert.Equal(late, Assert.Single(await ListAsync(Queries.GetReconciliationsAsync(since, Token))).RunId);
        Assert.Equal(late, Assert.Single(await ListAsync(Queries.GetBacklogAsync(since with { Waiting = true }, Token))).RunId);
        Assert.Equal(late, Assert.Single(await ListAsync(Queries.GetHistoryAsync(since, Token))).LastRunId);
        Assert.Equal(["completed", "claimed"], (await ListAsync(Queries.GetEventsAsync(since, Token))).Select(entry => entry.EventName));
    }

    [Fact]
    public async Task The_data_of_a_reject_file_is_available_even_after_a_rollback()
    {
        var (runId, _) = await connection.ClaimAsync("batch");
        await connection.InsertAsync(runId, "Ann");
        await connection.InsertFailedAsync(runId, 2, "damaged,row");
        await connection.FinalizeAsync(runId);
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{runId}', 'test')");
        var export = new RejectQuery(target);

        Assert.Equal(("simplicity_batch", "name,email", ','), await export.GetFormatAsync(runId, Token));
        var row = Assert.Single(await ListAsync(export.GetRowsAsync(runId, Token)));
        Assert.Equal((3L, "FIELD_COUNT", "The row has 2 cells."), (row.LineNumber, row.Code, row.Message));
        Assert.Equal("damaged,row"u8.ToArray(), row.RawText.ToArray());
        var error = await Assert.ThrowsAsync<IngestException>(() => export.GetFormatAsync(Guid.NewGuid(), Token));
        Assert.Equal(IngestErrorId.RunNotFound, error.ErrorId);
    }

    [Fact]
    public async Task A_run_that_is_requested_by_id_must_exist()
    {
        var error = await Assert.ThrowsAsync<IngestException>(() => Queries.GetRunAsync(Guid.NewGuid(), Token));

        Assert.Equal(IngestErrorId.RunNotFound, error.ErrorId);
    }

    [Fact]
    public async Task A_listing_has_a_longer_timeout_than_other_statements_and_can_be_canceled()
    {
        await connection.LoadAsync("Ann");
        await using var shortTimeouts = new DatabaseTarget("local", new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { CommandTimeout = 1 });
        var queries = new RunQueries(shortTimeouts);
        var all = new RunFilter();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await connection.ExecuteAsync("LOCK TABLE ingest.import_runs");

        var listings = Task.WhenAll(
            CountAsync(queries.GetRunsAsync(all, Token)),
            CountAsync(queries.GetReconciliationsAsync(all, Token)),
            CountAsync(queries.GetHistoryAsync(all, Token)),
            CountAsync(queries.GetEventsAsync(new RunFilter { Status = [RunStatus.Completed] }, Token)));
        var stopped = CountAsync(queries.GetReconciliationsAsync(new RunFilter { Unreconciled = true }, stop.Token));
        await Task.Delay(TimeSpan.FromSeconds(2.5), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.WaitAsync(Eventually.Timeout, Token));
        await transaction.CommitAsync(Token);

        var counts = await listings;
        Assert.Equal([1, 1, 1, 2], counts);
    }

    [Fact]
    public async Task A_listing_holds_no_connection_while_its_records_are_processed()
    {
        await connection.LoadAsync("Ann");
        await connection.LoadAsync("Bob");
        await using var narrow = new DatabaseTarget(
            "local", new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { MaxPoolSize = 1, Timeout = 15 });
        var queries = new RunQueries(narrow);
        var all = new RunFilter();

        Assert.Equal(2, await EachAsync(queries.GetRunsAsync(all, Token), run => queries.GetRunAsync(run.RunId, Token)));
        Assert.Equal(2, await EachAsync(queries.GetReconciliationsAsync(all, Token), run => queries.GetRunAsync(run.RunId, Token)));
        Assert.Equal(2, await EachAsync(queries.GetHistoryAsync(all, Token), batch => queries.GetRunAsync(batch.LastRunId, Token)));
        Assert.Equal(4, await EachAsync(queries.GetEventsAsync(all, Token), entry => queries.GetRunAsync(entry.RunId!.Value, Token)));
    }

    [Fact]
    public async Task A_listing_longer_than_the_buffer_is_complete_and_in_order()
    {
        var records = await ListAsync(QueryReader.ListAsync(
            target, "SELECT * FROM generate_series(1, 250000)", [], reader => reader.GetInt32(0), Token));

        Assert.Equal(Enumerable.Range(1, 250_000), records);
    }

    private static async Task<int> EachAsync<T>(IAsyncEnumerable<T> records, Func<T, Task> work)
    {
        var count = 0;
        await foreach (var record in records)
        {
            await work(record);
            count++;
        }

        return count;
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> records) => (await ListAsync(records)).Count;

    private Task<List<ImportRunRecord>> RunsAsync(RunFilter filter) => ListAsync(Queries.GetRunsAsync(filter, Token));

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> records)
    {
        var list = new List<T>();
        await foreach (var record in records)
        {
            list.Add(record);
        }

        return list;
    }
}
