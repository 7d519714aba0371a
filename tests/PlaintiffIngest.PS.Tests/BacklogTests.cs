using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What an operator sees about promotion and about stranded people.</summary>
public sealed class BacklogTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Fact]
    public async Task The_backlog_lists_waiting_rows_and_since_when()
    {
        var first = Ingest("one", "Ann,ann@example.com", "Bob,bob@example.com", "Cid,cid@example.com");
        var second = Ingest("two", "Dot,dot@example.com");
        var third = Ingest("three", "Ann,ann@example.com");
        await PromoteAsync($"import_run_id = '{first}' AND row_number = 1");
        await PromoteAsync($"import_run_id = '{second}'");
        await database.ExecuteAsync($"UPDATE ingest.plaintiffs_raw SET status = 'processing', promotion_claimed_at = now() - interval '1 hour' WHERE import_run_id = '{first}' AND row_number = 2");

        var waiting = Ask("Get-ImportBacklog -SourceSystem $vendor").Single();
        Assert.Equal((first, 1L, 1L, 1L), (Value<Guid>(waiting, "RunId"), Value<long>(waiting, "RowsPending"), Value<long>(waiting, "RowsProcessing"), Value<long>(waiting, "RowsPromoted")));
        Assert.InRange(Value<TimeSpan?>(waiting, "Age")!.Value, TimeSpan.Zero, TimeSpan.FromHours(1));
        Assert.InRange(DateTimeOffset.Now - Value<DateTimeOffset?>(waiting, "OldestClaimAt")!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(90));
        Assert.InRange(DateTimeOffset.Now - Value<DateTimeOffset>(waiting, "CompletedAt"), TimeSpan.FromMinutes(-5), TimeSpan.FromHours(1));

        Assert.Equal([third, second, first], Ask("Get-ImportBacklog -SourceSystem $vendor -All").Select(run => Value<Guid>(run, "RunId")));
        Assert.Equal([third], Ask("Get-ImportBacklog -SourceSystem $vendor -All -Newest 1").Select(run => Value<Guid>(run, "RunId")));
        Assert.Equal([second], Ask("Get-ImportBacklog -SourceBatchId t*o -SourceSystem $vendor -All").Select(run => Value<Guid>(run, "RunId")));
        Assert.Null(Value<TimeSpan?>(Ask($"Get-ImportBacklog {second} -All").Single(), "Age"));
        Assert.Empty(Ask($"Get-ImportBacklog {second}"));
        Assert.Single(Ask("Get-ImportRun -SourceSystem $vendor | Get-ImportBacklog"));
        Assert.StartsWith("PlaintiffIngest.RunNotFound,", Assert.Single(Run($"Get-ImportBacklog {Guid.NewGuid()} -ConnectionString $args[0]", connection).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_and_reconciliations_count_promoted_rows_and_rows_say_when_and_to_where()
    {
        var run = Ingest("batch", "Ann,ann@example.com", "Bob,bob@example.com");
        await PromoteAsync($"import_run_id = '{run}' AND row_number = 2");

        Assert.Equal(1L, Value<long?>(Ask($"Get-ImportRun {run}").Single(), "RowsPromoted"));
        var counts = Ask($"Get-ImportReconciliation {run}").Single();
        Assert.Equal((true, 2L, 1L, 0L), (Value<bool>(counts, "IsReconciled"), Value<long>(counts, "ActualInserted"), Value<long>(counts, "RowsPromoted"), Value<long>(counts, "RowsStranded")));
        var row = Ask($"Get-ImportRow {run} -Status Promoted").Single();
        Assert.Equal("crm", Value<string>(row, "PromotedTo"));
        Assert.InRange(DateTimeOffset.Now - Value<DateTimeOffset?>(row, "PromotedAt")!.Value, TimeSpan.FromMinutes(-5), TimeSpan.FromMinutes(30));
        Assert.Equal((null, null), (Value<DateTimeOffset?>(row, "ErasedAt"), Value<DateTimeOffset?>(row, "StrandedAt")));
        var report = Folder.PathOf("report.html");
        Ask($"Export-ImportReport '{report}' -SourceSystem $vendor");
        Assert.Contains("Promoted", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stranded_people_are_listed_until_the_remedy_that_the_warning_names_is_run()
    {
        var first = Ingest("one", "Ann,ann@example.com", "Bob,bob@example.com");
        var second = Ingest("two", "Ann,ann@example.com", "Bob,bob@example.com", "Cid,cid@example.com");
        Run($"Undo-ImportRun {first} -Reason test -Confirm:$false -ConnectionString $args[0]", connection);

        var listed = Run("Get-ImportReconciliation -Unreconciled -SourceSystem $args[0] -ConnectionString $args[1]", vendor, connection);
        var counts = Assert.Single(listed.Output);
        Assert.Equal((second, true, 2L), (Value<Guid>(counts, "RunId"), Value<bool>(counts, "IsReconciled"), Value<long>(counts, "RowsStranded")));
        Assert.Equal([first], Value<Guid[]>(counts, "StrandedBy"));
        var remedy = $"Undo-ImportRun -RunId {first} -Reinstate -Reason '...'";
        Assert.EndsWith(remedy, Assert.Single(listed.Warnings), StringComparison.Ordinal);

        var rows = Ask($"Get-ImportRow {second} -Status Skipped");
        Assert.Equal(2, rows.Count(row => Value<DateTimeOffset?>(row, "StrandedAt") is not null));
        Assert.Contains("Stranded: copy of row 1 of run", Shown($"Get-ImportRow {second} -Status Skipped -ConnectionString $args[0]", 160, connection), StringComparison.Ordinal);

        var report = await ReportAsync("before.html");
        Assert.Contains("1 with stranded people", report, StringComparison.Ordinal);
        Assert.Contains($"<code>{System.Net.WebUtility.HtmlEncode(remedy)}</code>", report.Replace("&#x27;", "&#39;", StringComparison.Ordinal), StringComparison.Ordinal);

        Run($"{remedy} -Confirm:$false -ConnectionString $args[0]", connection);

        Assert.Empty(Ask("Get-ImportReconciliation -Unreconciled -SourceSystem $vendor"));
        Assert.Contains("Nobody is stranded.", await ReportAsync("after.html"), StringComparison.Ordinal);
        Assert.Equal(2L, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{second}' AND status = 'pending' AND duplicate_of_run_id IS NULL AND plaintiff_name <> 'Cid'"));
    }

    private Guid Ingest(string batch, params string[] rows) => IngestRows(connection, vendor, batch, rows);

    private IReadOnlyList<PSObject> Ask(string script)
        => Get("$PSDefaultParameterValues = @{ '*-Import*:ConnectionString' = $args[0] }; $vendor = $args[1]; " + script, connection, vendor);

    private async Task<string> ReportAsync(string name)
    {
        var path = Folder.PathOf(name);
        Ask($"Export-ImportReport '{path}' -SourceSystem $vendor");
        return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
    }

    private Task PromoteAsync(string condition) => database.ExecuteAsync(
        $"""
        BEGIN;
        CREATE TEMPORARY TABLE claimed ON COMMIT DROP AS SELECT * FROM ingest.claim_rows_to_promote(100000, 'job');
        SELECT ingest.mark_promoted(array_agg(row_claim), 'crm') FROM claimed WHERE {condition};
        SELECT ingest.release_rows(array_agg(row_claim)) FROM claimed WHERE NOT ({condition});
        COMMIT;
        """);
}
