using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

[Integration]
public sealed class IngestPipelineTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static int batch;

    [Fact]
    public async Task The_same_file_twice_inserts_nothing_the_second_time()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File(NewName(), Enumerable.Range(1_000, 100));

        var first = await ingest.CommitAsync(path);
        Assert.Equal(IngestOutcome.Committed, first.Outcome);
        Assert.Equal((100, 100, 0, 0), (first.RowsFetched, first.RowsInserted, first.RowsSkipped, first.RowsErrored));
        Assert.True(first.Reconciled);
        Assert.Equal((100L, 100L, 0L), (first.Expected, first.Actual, first.Delta));
        Assert.Equal(ExitCode.Success, first.ExitCode);

        var second = await ingest.CommitAsync(path);
        Assert.Equal(IngestOutcome.Duplicate, second.Outcome);
        Assert.Equal(first.RunId, second.RunId);
        Assert.Equal(0, second.RowsInserted);
        Assert.Equal(ExitCode.Success, second.ExitCode);
        Assert.Equal($"PASS (duplicate): run_id={first.RunId} - already imported", second.Summary);
        Assert.Equal(100, await ingest.RowsAsync(first.RunId));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_lines_are_the_runbooks()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File(NewName(), Enumerable.Range(2_000, 10));
        var result = await ingest.RunAsync(Ingest.Request(path) with { SourceBatchId = "batch-lines" });
        Assert.Collection(
            ingest.Log.Lines,
            line => Assert.Matches(@"^Database: host=\S+ dbname=\S+ user=\S+ env=local$", line),
            line => Assert.Equal($"File: {Path.GetFileName(path)} hash={result.FileHash![..12]}... source=simplicity batch=batch-lines", line),
            line => Assert.Equal($"Claimed batch: run_id={result.RunId}", line),
            line => Assert.Equal("Inserted: fetched=10 inserted=10 skipped=0", line),
            line => Assert.Equal("Reconcile: PASS (expected=10 actual=10)", line),
            line => Assert.Equal("Transaction: COMMITTED", line));
        Assert.Equal($"PASS: run_id={result.RunId} fetched=10 inserted=10 skipped=0 errored=0 reconcile=PASS", result.Summary);
    }

    [Fact]
    public async Task A_half_overlapping_file_skips_known_rows_and_reconciles()
    {
        using var ingest = new Ingest(database);
        var first = await ingest.CommitAsync(ingest.File(NewName(), Enumerable.Range(3_000, 100)));
        var second = await ingest.CommitAsync(ingest.File(NewName(), Enumerable.Range(3_050, 100)));
        Assert.Equal((100, 50, 50), (second.RowsFetched, second.RowsInserted, second.RowsSkipped));
        Assert.Equal((true, ExitCode.Success), (second.Reconciled, second.ExitCode));
        Assert.Equal(50, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{second.RunId}' AND status = 'skipped' AND duplicate_of_run_id = '{first.RunId}' AND duplicate_of_row_number = row_number + 50"));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_person_twice_in_one_file_lands_once_and_the_copy_names_the_first()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.CommitAsync(ingest.File(NewName(), [4_000, 4_001, 4_000, 4_000]));
        Assert.Equal((4, 2, 2), (result.RowsFetched, result.RowsInserted, result.RowsSkipped));
        Assert.Equal(2, await database.ScalarAsync<long>(
            $"SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'skipped' AND duplicate_of_run_id = '{result.RunId}' AND import_run_id = '{result.RunId}' AND duplicate_of_row_number = 1"));
        Assert.Equal(4, await database.ScalarAsync<long>($"SELECT line_number FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND row_number = 3"));
    }

    [Fact]
    public async Task A_rollback_frees_the_rows_and_the_import_brings_every_one_back()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File(NewName(), Enumerable.Range(5_000, 40));
        var first = await ingest.CommitAsync(path);
        await using (var target = database.CreateTarget())
        {
            var rollback = await new RunCommands(target).RollbackAsync(first.RunId!.Value, "wrong file", false, TestContext.Current.CancellationToken);
            Assert.Equal((true, 40L), (rollback.Success, rollback.RowsAffected));
        }

        var second = await ingest.CommitAsync(path);
        Assert.Equal((IngestOutcome.Committed, 40L), (second.Outcome, second.RowsInserted));
        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal("rolled_back", await ingest.StatusAsync(first.RunId));
        Assert.Equal(40, await ingest.RowsAsync(first.RunId));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_limited_import_never_blocks_the_next_larger_one()
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(ingest.File(NewName(), Enumerable.Range(6_000, 120)));
        foreach (var (limit, inserted, fetched) in ((long?, long, long)[])[(10, 10, 10), (30, 20, 30), (100, 70, 100), (null, 20, 120)])
        {
            var result = await ingest.RunAsync(request with { Limit = limit });
            Assert.Equal((IngestOutcome.Committed, fetched, inserted), (result.Outcome, result.RowsFetched, result.RowsInserted));
        }

        Assert.Equal(IngestOutcome.Duplicate, (await ingest.RunAsync(request)).Outcome);
        Assert.Equal(IngestOutcome.Duplicate, (await ingest.RunAsync(request with { Limit = 50 })).Outcome);
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_corrected_file_under_the_same_batch_id_loads_new_rows_and_warns()
    {
        using var ingest = new Ingest(database);
        // A vendor without other deliveries to be compared with, which is not a new one either.
        await database.ExecuteAsync("SELECT ingest.set_vendor_profile('corrector', '{}')");
        Task<IngestResult> Deliver(string name, int people) => ingest.RunAsync(
            Ingest.Request(ingest.File(name, Enumerable.Range(7_000, people))) with { SourceSystem = "corrector", SourceBatchId = "corrected" });
        var first = await Deliver("first.csv", 10);
        var second = await Deliver("second.csv", 12);
        Assert.Equal((IngestOutcome.Committed, 2L, 10L), (second.Outcome, second.RowsInserted, second.RowsSkipped));
        var warning = Assert.Single(ingest.Log.Warnings);
        Assert.Contains(first.RunId!.Value.ToString(), warning, StringComparison.Ordinal);
        Assert.Contains("first.csv", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_vendors_same_person_is_another_row()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File(NewName(), [8_000]);
        Assert.Equal(1, (await ingest.CommitAsync(path)).RowsInserted);
        Assert.Equal(1, (await ingest.RunAsync(Ingest.Request(path) with { SourceSystem = "jbi" })).RowsInserted);
    }

    [Fact]
    public async Task Unmapped_columns_are_kept_and_values_are_stored_unchanged()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.CommitAsync(ingest.File(NewName(), "Name,E-Mail,Court Name,State\n\" O'Brien; DROP TABLE x \",O.Brien@Example.com,=1+1,NY\n"));
        Assert.Equal("O'Brien; DROP TABLE x|O.Brien@Example.com|=1+1|NY|", await database.ScalarAsync<string>(
            $"SELECT plaintiff_name || '|' || email || '|' || (raw_data->>'Court Name') || '|' || state || '|' || coalesce(phone, '') FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}'"));
    }

    [Fact]
    public async Task Two_files_with_different_headers_do_not_interfere()
    {
        using var ingest = new Ingest(database);
        await using var target = database.CreateTarget();
        var pipeline = new IngestPipeline(target, ingest.Log);
        var first = Ingest.Request(ingest.File(NewName(), "Creditor;Mail;x\nAnn;ann.9000@example.com;1\n"))
            with { Format = Csv.CsvRows.Map("plaintiff_name=Creditor;email=Mail"), AcceptHeader = true };
        var second = Ingest.Request(ingest.File(NewName(), [9_001])) with { AcceptHeader = true };
        var results = await Task.WhenAll(
            pipeline.RunAsync(first, TestContext.Current.CancellationToken),
            pipeline.RunAsync(second, TestContext.Current.CancellationToken));
        Assert.All(results, result => Assert.Equal((IngestOutcome.Committed, 1L), (result.Outcome, result.RowsInserted)));
    }

    [Fact]
    public async Task Eight_overlapping_files_at_once_give_their_union()
    {
        using var ingest = new Ingest(database);
        var files = Enumerable.Range(0, 8).Select(i => ingest.File(NewName(), Enumerable.Range(10_000 + (i * 250), 500).OrderBy(p => p * 7919 % 1000))).ToList();
        var results = await Task.WhenAll(files.Select(path => Task.Run(() => ingest.CommitAsync(path))));
        Assert.All(results, result => Assert.Equal((IngestOutcome.Committed, true), (result.Outcome, result.Reconciled)));
        Assert.Equal(2_250, results.Sum(result => result.RowsInserted));
        await ingest.AssertReconciledAsync();
    }

    private static string NewName() => $"simplicity_{Interlocked.Increment(ref batch)}.csv";
}
