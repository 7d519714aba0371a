using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

[Integration]
public sealed class DryRunTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task A_dry_run_has_the_counts_of_a_commit_and_leaves_nothing()
    {
        using var ingest = new Ingest(database);
        await ingest.CommitAsync(ingest.File("there.csv", Enumerable.Range(0, 20)));
        var path = ingest.File("new.csv", "name,email\n" + string.Concat(Enumerable.Range(10, 20).Select(p => $"Person {p},person.{p}@example.com\n")) + "Person 29,person.29@example.com\nNobody,\n");
        var before = await FingerprintAsync();

        var dry = await ingest.RunAsync(Ingest.Request(path, commit: false));
        Assert.Equal(before, await FingerprintAsync());
        Assert.Equal((IngestOutcome.DryRun, ExitCode.Success), (dry.Outcome, dry.ExitCode));
        Assert.Null(dry.RunId);

        var committed = await ingest.CommitAsync(path);
        Assert.Equal(
            (committed.RowsFetched, committed.RowsInserted, committed.RowsSkipped, committed.RowsErrored),
            (dry.RowsFetched, dry.RowsInserted, dry.RowsSkipped, dry.RowsErrored));
        Assert.Equal((22, 10, 11, 1), (dry.RowsFetched, dry.RowsInserted, dry.RowsSkipped, dry.RowsErrored));
        Assert.Equal(IngestOutcome.Duplicate, (await ingest.RunAsync(Ingest.Request(path, commit: false))).Outcome);
    }

    [Fact]
    public async Task A_dry_run_fails_the_gates_a_commit_would_fail()
    {
        using var ingest = new Ingest(database);
        var before = await FingerprintAsync();
        var result = await ingest.RunAsync(Ingest.Request(ingest.File("bad.csv", "name,email\nA,\n"), commit: false));
        Assert.Equal((IngestOutcome.Failed, IngestErrorId.NoValidRows, ExitCode.GateFailed), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(before, await FingerprintAsync());
    }

    [Fact]
    public async Task A_dry_run_does_not_wait_for_a_concurrent_import()
    {
        using var ingest = new Ingest(database);
        var path = ingest.File("beside.csv", Enumerable.Range(500, 10));
        await using var other = await database.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var command = other.CreateCommand();
        command.CommandText = """
            SELECT * FROM ingest.claim_import_run('simplicity', 'elsewhere', 'ffff', 'f.csv', 'csv', 'other');
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status)
            SELECT id, 1, 2, ingest.key_prefix(sha256('simplicity|person.500@example.com|person 500')), sha256('simplicity|person.500@example.com|person 500'), 'pending' FROM ingest.import_runs WHERE source_batch_id = 'elsewhere'
            """;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var dry = await ingest.RunAsync(Ingest.Request(path, commit: false)).WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);
        Assert.Equal((IngestOutcome.DryRun, 10L), (dry.Outcome, dry.RowsInserted));
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_dry_run_with_a_reject_file_queries_the_blocking_run_only_once()
    {
        await using var proxy = PostgresProxy.Start(database.Settings);
        var questions = 0;
        proxy.Decide = message =>
        {
            questions += message.FromClient && message.Contains("END AS claim_status") ? 1 : 0;
            return ProxyAction.Pass;
        };
        using var ingest = new Ingest(database) { Through = () => new DatabaseTarget("custom", proxy.Settings) };
        var path = ingest.File("once.csv", "name,email\nAnn,ann@example.com\nBob,\n");

        var dry = await ingest.RunAsync(Ingest.Request(path, commit: false) with { RejectPath = Path.Combine(ingest.Folder, "rejects.csv") });

        Assert.Equal((IngestOutcome.DryRun, 1L), (dry.Outcome, dry.RowsErrored));
        Assert.Equal(1, questions);
    }

    private Task<string?> FingerprintAsync() => database.ScalarAsync<string>(
        "SELECT (SELECT count(*) FROM ingest.import_runs) || ' ' || (SELECT count(*) FROM ingest.plaintiffs_raw) || ' ' || (SELECT count(*) FROM ingest.import_events)");
}
