using System.Management.Automation;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The commands about runs that exist, and how their objects pipe into each other.</summary>
public sealed class RunTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Fact]
    public void Runs_are_found_by_id_vendor_batch_status_and_newest_first()
    {
        var first = Ingest("batch-1", "Ann,ann@example.com");
        var second = Ingest("batch-2", "Bob,bob@example.com");

        Assert.Equal([second, first], RunIds("Get-ImportRun -SourceSystem $vendor"));
        Assert.Equal([second], RunIds("Get-ImportRun -SourceSystem $vendor -Newest 1"));
        Assert.Equal([first], RunIds("Get-ImportRun -SourceSystem $vendor -SourceBatchId *-1"));
        Assert.Equal([first], RunIds($"Get-ImportRun -RunId {first}"));
        Assert.Equal([first], RunIds($"'{first}' | Get-ImportRun"));
        Assert.Equal([second, first], RunIds("Get-ImportRun -SourceSystem $vendor -Status Completed"));
        Assert.Empty(RunIds("Get-ImportRun -SourceSystem $vendor -Status RolledBack"));
        Assert.Empty(RunIds("Get-ImportRun -SourceSystem $vendor -Stale"));
    }

    [Fact]
    public async Task A_rollback_through_the_pipeline_frees_the_file_for_a_re_import()
    {
        var run = Ingest("batch", "Ann,ann@example.com", "Bob,bob@example.com");

        Assert.Empty(Ask("Get-ImportRun -SourceSystem $vendor | Undo-ImportRun -Reason test -WhatIf"));
        Assert.Equal("completed", await StatusAsync(run));
        var rollback = Ask("Get-ImportRun -SourceSystem $vendor -Status Completed | Undo-ImportRun -Reason 'wrong file' -Confirm:$false").Single();
        var again = Ingest("batch", "Ann,ann@example.com", "Bob,bob@example.com");

        Assert.Equal((run, true, 2L), (Value<Guid>(rollback, "RunId"), Value<bool>(rollback, "Success"), Value<long>(rollback, "RowsAffected")));
        Assert.Equal("rolled_back", await StatusAsync(run));
        Assert.Equal("completed", await StatusAsync(again));
        Assert.Equal(2, await database.ScalarAsync<long>($"SELECT rows_inserted FROM ingest.import_runs WHERE id = '{again}'"));
    }

    [Fact]
    public async Task A_rollback_reports_people_it_strands_and_reinstates_them_on_request()
    {
        var first = Ingest("one", "Ann,ann@example.com");
        var second = Ingest("two", "Ann,ann@example.com");

        var result = Run($"$db = $args[0]; Undo-ImportRun {first} -Reason test -Confirm:$false -ConnectionString $db", connection);
        Assert.Equal(1, Value<long>(result.Output.Single(), "RowsStranded"));
        Assert.Contains("-Reinstate", Assert.Single(result.Warnings), StringComparison.Ordinal);

        var third = Ingest("three", "Cid,cid@example.com");
        var fourth = Ingest("four", "Cid,cid@example.com");
        var reinstated = Run($"Undo-ImportRun {third} -Reason test -Reinstate -Confirm:$false -ConnectionString $args[0]", connection);
        Assert.Equal(1, Value<long>(reinstated.Output.Single(), "RowsReinstated"));
        Assert.Empty(reinstated.Warnings);
        Assert.Equal(1, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = '{fourth}' AND status = 'pending'"));
        Assert.NotEqual(second, fourth);

        var later = Run($"Undo-ImportRun {first} -Reason test -Reinstate -Confirm:$false -ConnectionString $args[0]", connection);
        Assert.Equal((true, 1L), (Value<bool>(later.Output.Single(), "Success"), Value<long>(later.Output.Single(), "RowsReinstated")));
        var nothing = Run($"Undo-ImportRun {first} -Reason test -Confirm:$false -ConnectionString $args[0]", connection);
        Assert.False(Value<bool>(nothing.Output.Single(), "Success"));
        Assert.Contains("was already rolled back", Assert.Single(nothing.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ImportRun")]
    [InlineData("Get-ImportReconciliation")]
    public void A_mistyped_id_is_an_error_and_not_an_empty_list(string command)
    {
        var run = Ingest("batch", "Ann,ann@example.com");

        var result = Run($"{command} {Guid.NewGuid()} -ConnectionString $args[0]", connection);

        Assert.StartsWith("PlaintiffIngest.RunNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Ask($"{command} {run} -SourceSystem another"));
    }

    [Fact]
    public void A_run_that_does_not_exist_is_an_error_that_names_it_and_the_rest_continue()
    {
        var run = Ingest("batch", "Ann,ann@example.com");
        var missing = Guid.NewGuid();

        var result = Run($"'{missing}', '{run}' | Undo-ImportRun -Reason test -Confirm:$false -ConnectionString $args[0]", connection);

        Assert.StartsWith("PlaintiffIngest.RunNotFound,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(missing, result.Errors[0].TargetObject);
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task Stop_aborts_a_run_that_is_processing_and_no_other()
    {
        var done = Ingest("done", "Ann,ann@example.com");
        var busy = await database.ScalarAsync<Guid>($"SELECT run_id FROM ingest.claim_import_run('{vendor}', 'busy', repeat('a', 64), 'x.csv', 'csv', 'w')");

        var stopped = Ask($"Get-ImportRun {busy} | Stop-ImportRun -Reason 'host is gone'").Single();
        var refused = Run($"Stop-ImportRun {done} -ConnectionString $args[0]", connection);

        Assert.Equal("Failed", stopped.Properties["Status"].Value.ToString());
        Assert.Equal("failed", await StatusAsync(busy));
        Assert.StartsWith("PlaintiffIngest.RunNotChangeable,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("completed", await StatusAsync(done));
    }

    [Fact]
    public void Rows_are_listed_by_status_in_file_order_with_the_reason()
    {
        Ingest("batch", "Ann,ann@example.com", ",nobody@example.com", "Ann,ann@example.com", "Bob,");

        Assert.Equal([1L, 2L, 3L, 4L], Ask("Get-ImportRun -SourceSystem $vendor | Get-ImportRow").Select(row => Value<long>(row, "RowNumber")));
        Assert.Equal([1L, 2L], Ask("Get-ImportRun -SourceSystem $vendor | Get-ImportRow -First 2").Select(row => Value<long>(row, "RowNumber")));
        Assert.Equal(
            [("MISSING_NAME", 3L), ("MISSING_EMAIL", 5L)],
            Ask("Get-ImportRun -SourceSystem $vendor | Get-ImportRow -Status Failed").Select(row => (Value<string>(row, "ErrorCode"), Value<long>(row, "LineNumber"))));
        Assert.Equal(1L, Value<long?>(Ask("Get-ImportRun -SourceSystem $vendor | Get-ImportRow -Status Skipped").Single(), "DuplicateOfRowNumber"));
    }

    [Fact]
    public void An_unpaired_surrogate_in_any_argument_is_not_an_unexpected_error()
    {
        Ingest("batch", "Ann,ann@example.com");
        const string Half = "$half = [string][char]0xd800; ";

        Assert.Empty(Ask(Half + "Get-ImportRun -SourceBatchId $half; Get-ImportHistory -SourceSystem \"a$half\"; Get-ImportEvent -SourceBatchId \"$half*\""));
        Ask(Half + "$null = Get-ImportRun -SourceSystem $vendor | Undo-ImportRun -Reason \"why $half\" -Confirm:$false");
        Assert.Equal(@"why \u{D800}", Value<string>(Ask("Get-ImportRun -SourceSystem $vendor").Single(), "RollbackReason"));

        Folder.Write("x.csv", "name,email\n");
        foreach (var (name, batch, id) in new[] { ("x.csv", "\"a$half\"", "InvalidBatchId"), ("x$half.csv", "ok", "FileNotFound") })
        {
            var refused = Run(Half + $"Invoke-PlaintiffIngest \"$($args[0])/{name}\" -SourceSystem $args[1] -SourceBatchId {batch} -ConnectionString $args[2]", Folder.Path, vendor, connection);
            Assert.Null(refused.Terminating);
            Assert.StartsWith($"PlaintiffIngest.{id},", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rejects_are_written_once_and_replaced_only_with_force()
    {
        Ingest("batch", "Ann,ann@example.com", ",nobody@example.com");
        var path = Folder.PathOf("rejects.csv");

        var written = (FileInfo)Ask($"Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path '{path}'").Single().BaseObject;
        var refused = Run("$vendor, $db = $args; Get-ImportRun -SourceSystem $vendor -ConnectionString $db | Export-ImportReject -Path '" + path + "' -ConnectionString $db", vendor, connection);
        Ask($"Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path '{path}' -Force");
        var inFolder = Ask($"Get-ImportRun -SourceSystem $vendor | Export-ImportReject -Path '{Folder.Path}'").Single();

        Assert.Contains("nobody@example.com", File.ReadAllText(written.FullName), StringComparison.Ordinal);
        Assert.StartsWith("PlaintiffIngest.FileExists,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.EndsWith(".rejects.csv", ((FileInfo)inFolder.BaseObject).Name, StringComparison.Ordinal);
        Assert.Equal(Folder.Path, Value<string>(inFolder, "PSParentPath").Split("::")[^1]);
    }

    [Fact]
    public void Reconciliation_history_and_events_describe_an_import()
    {
        var first = Ingest("batch", "Ann,ann@example.com");
        Ask($"Undo-ImportRun {first} -Reason test -Confirm:$false");
        var second = Ingest("batch", "Ann,ann@example.com");

        var reconciliations = Ask("Get-ImportReconciliation -SourceSystem $vendor");
        Assert.Equal([second, first], reconciliations.Select(item => Value<Guid>(item, "RunId")));
        Assert.All(reconciliations, item => Assert.True(Value<bool>(item, "IsReconciled")));
        Assert.Empty(Ask("Get-ImportReconciliation -SourceSystem $vendor -Unreconciled"));

        var attempt = Ask("Get-ImportHistory -SourceSystem $vendor").Single();
        Assert.Equal((second, 2L, "Completed"), (Value<Guid>(attempt, "RunId"), Value<long>(attempt, "AttemptCount"), attempt.Properties["LastStatus"].Value.ToString()));

        Assert.Equal(
            ["rolled_back", "completed", "claimed"],
            Ask($"Get-ImportRun {first} | Get-ImportEvent").Select(item => Value<string>(item, "EventName")));
    }

    [Fact]
    public void The_doctor_passes_this_database()
    {
        var checks = Get("Test-IngestDatabase -ConnectionString $args[0]", connection);

        Assert.NotEmpty(checks);
        Assert.DoesNotContain(checks, check => check.Properties["State"].Value.ToString() == "Failed");
    }

    [Fact]
    public void The_target_is_shown_without_its_password()
    {
        var result = Run("Get-ImportRun -Newest 1 -ConnectionString $args[0]", connection);

        var line = Assert.Single(result.Information);
        Assert.StartsWith("Database: host=", line, StringComparison.Ordinal);
        Assert.DoesNotContain(database.Settings.Password!, line, StringComparison.Ordinal);
    }

    private Guid Ingest(string batch, params string[] rows) => IngestRows(connection, vendor, batch, rows);

    /// <summary>Runs a script with <c>$vendor</c>, and this database for every command of the module.</summary>
    private IReadOnlyList<PSObject> Ask(string script)
        => Get($"$vendor, $db = $args; $PSDefaultParameterValues = @{{ '*-I*:ConnectionString' = $db }}; {script}", vendor, connection);

    private IEnumerable<Guid> RunIds(string script) => Ask(script).Select(run => Value<Guid>(run, "RunId"));

    private Task<string?> StatusAsync(Guid run) => database.ScalarAsync<string>($"SELECT status::text FROM ingest.import_runs WHERE id = '{run}'");
}
