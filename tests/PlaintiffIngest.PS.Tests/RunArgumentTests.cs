using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Runs that are handed over as objects, and questions that promise only what is done.</summary>
public sealed class RunArgumentTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Theory]
    [InlineData("Get-ImportRun $result")]
    [InlineData("Get-ImportRun -RunId (Get-ImportRun -SourceSystem $vendor)")]
    [InlineData("Get-ImportRun -RunId $result, $result.RunId | Get-ImportHistory")]
    [InlineData("Get-ImportRow -RunId (Get-ImportRun -SourceSystem $vendor -Newest 1)")]
    [InlineData("Get-ImportRow (Get-ImportRow $result)[0]")]
    [InlineData("Get-ImportRun ([pscustomobject] @{ RunId = \"$($result.RunId)\" })")]
    [InlineData("Undo-ImportRun (Get-ImportRun -SourceSystem $vendor) -Reason test -Confirm:$false")]
    public void A_run_can_be_specified_by_any_object_with_its_id(string script)
    {
        var run = Ingest("batch");

        var result = Ask($"$result = Invoke-PlaintiffIngest '{Folder.PathOf("batch.csv")}' -SourceSystem $vendor -Commit; {script}");

        Assert.Empty(result.Errors.Select(error => error.ToString()));
        Assert.All(result.Output, item => Assert.Equal(run, Value<Guid>(item, "RunId")));
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public void An_object_without_a_run_is_rejected_and_a_piped_dry_run_lists_nothing()
    {
        Ingest("batch");
        const string Dry = "$dry = Invoke-PlaintiffIngest $file -SourceSystem $vendor -SourceBatchId other; ";

        Assert.Empty(Ask(Dry.Replace("$file", $"'{Folder.PathOf("batch.csv")}'", StringComparison.Ordinal) + "$dry | Get-ImportRun").Output);
        Assert.Contains("RunId", Failure("Get-ImportRun ([pscustomobject] @{ Other = 1 }) -ErrorAction Stop").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_object_in_a_string_identifies_itself()
    {
        var run = Ingest("batch");
        var shortId = run.ToString()[..8];

        var texts = Ask(
            "$result = Invoke-PlaintiffIngest '" + Folder.PathOf("batch.csv") + "' -SourceSystem $vendor -Commit; "
            + "\"$(Get-ImportRun $result)\"; \"$result\"; $result.Summary; \"$(Get-ImportRow $result -First 1)\"; \"$(Get-ImportReconciliation $result)\"; \"$(Get-ImportHistory $result)\"; "
            + "\"$(Undo-ImportRun $result -Reason test -Confirm:$false)\"; (Get-ImportEvent $result).ForEach{ \"$_\" }")
            .Output.Select(text => text.ToString()).ToArray();

        Assert.Equal($"{shortId} batch", texts[0]);
        Assert.Equal(texts[2], texts[1]);
        Assert.Equal($"{shortId} row 1: Pending", texts[3]);
        Assert.StartsWith($"{shortId} batch", texts[4], StringComparison.Ordinal);
        Assert.StartsWith($"{shortId} batch", texts[5], StringComparison.Ordinal);
        Assert.All(texts[6..], text => Assert.StartsWith(shortId, text, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_announces_an_abort_only_for_a_processing_run()
    {
        Ingest("batch");

        var result = Ask("Get-ImportRun -SourceSystem $vendor | Stop-ImportRun -WhatIf");

        var error = Assert.Single(result.Errors);
        Assert.StartsWith("PlaintiffIngest.RunNotChangeable,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("its status is completed", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("What if", Screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_announces_rollback_and_reinstatement_where_they_happen()
    {
        var run = Ingest("batch");
        var failed = await database.ScalarAsync<Guid>($"SELECT run_id FROM ingest.claim_import_run('{vendor}', 'failed', repeat('b', 64), 'x.csv', 'csv', 'w')");
        await database.ScalarAsync<bool>($"SELECT ingest.abort_import_run('{failed}', 'test')");

        Assert.Contains("\"Roll back\"", Shown($"Undo-ImportRun {run} -Reason test -WhatIf"), StringComparison.Ordinal);
        Assert.Contains("\"Roll back, and reinstate", Shown($"Undo-ImportRun {run} -Reason test -Reinstate -WhatIf"), StringComparison.Ordinal);
        Assert.Single(Ask($"Undo-ImportRun {run} -Reason test -Confirm:$false").Output);
        Assert.Contains("\"Reinstate", Shown($"Undo-ImportRun {run} -Reason test -Reinstate -WhatIf"), StringComparison.Ordinal);

        Assert.DoesNotContain("What if", Shown($"Undo-ImportRun {run} -Reason test -WhatIf"), StringComparison.Ordinal);
        var refused = Ask($"Undo-ImportRun {failed} -Reason test -WhatIf");
        Assert.StartsWith("PlaintiffIngest.RunNotChangeable,", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void After_reinstating_nobody_is_stranded()
    {
        var first = Ingest("one");
        Ingest("two");

        var result = Ask($"Undo-ImportRun {first} -Reason test -Reinstate -Confirm:$false").Output.Single();

        Assert.Equal((0L, 1L), (Value<long>(result, "RowsStranded"), Value<long>(result, "RowsReinstated")));
    }

    private Guid Ingest(string batch) => IngestRows(connection, vendor, batch, "Ann,ann@example.com", $"{batch},");

    private string Shown(string script)
    {
        var before = Screen.Output.Length;
        Ask(script);
        return Screen.Output[before..];
    }

    private EngineResult Ask(string script)
        => Run($"$vendor, $db = $args; $PSDefaultParameterValues = @{{ '*-I*:ConnectionString' = $db; 'Invoke-*:ConnectionString' = $db }}; {script}", vendor, connection);
}
