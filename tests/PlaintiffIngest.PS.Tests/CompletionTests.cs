using System.Diagnostics;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>What Tab offers, with a database and without one.</summary>
public sealed class CompletionTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Fact]
    public void Runs_complete_newest_first_with_descriptions()
    {
        var first = Ingest("batch-1", "Ann,ann@example.com");
        var second = Ingest("batch-2", "Bob,bob@example.com", ",nobody@example.com");

        var all = Complete($"Get-ImportRun -SourceSystem {vendor} -ConnectionString $db -RunId ");
        var batch = Complete($"Get-ImportRow -ConnectionString $db -RunId batch-1");
        var id = Complete($"Get-ImportEvent -ConnectionString $db {second.ToString()[..6]}");

        Assert.Equal([second.ToString(), first.ToString()], all.Select(result => result.CompletionText));
        Assert.Equal($"{second.ToString()[..8]} batch-2", all[0].ListItemText);
        Assert.Matches($@"^batch-2\.csv, batch batch-2 of {vendor}, \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d, Completed, 2 rows: 1 inserted, 0 skipped, 1 failed$", all[0].ToolTip);
        Assert.Contains(batch, result => result.CompletionText == first.ToString());
        Assert.Equal([second.ToString()], id.Select(result => result.CompletionText));
    }

    [Fact]
    public async Task Only_runs_that_the_command_can_change_are_offered()
    {
        var done = Ingest("done", "Ann,ann@example.com");
        var busy = await database.ScalarAsync<Guid>($"SELECT run_id FROM ingest.claim_import_run('{vendor}', 'busy', repeat('a', 64), 'x.csv', 'csv', 'w')");

        Assert.Contains(busy.ToString(), Words("Stop-ImportRun -ConnectionString $db "));
        Assert.DoesNotContain(done.ToString(), Words("Stop-ImportRun -ConnectionString $db "));
        Assert.Contains(done.ToString(), Words("Undo-ImportRun -ConnectionString $db "));
        Assert.DoesNotContain(busy.ToString(), Words("Undo-ImportRun -ConnectionString $db "));
    }

    [Fact]
    public void Batches_and_vendors_complete_in_quotes_where_they_need_them()
    {
        Ingest("it's one", "Ann,ann@example.com");
        Ingest("two", "Bob,bob@example.com");

        Assert.Equal(["two", "'it''s one'"], Words($"Get-ImportRun -SourceSystem {vendor} -ConnectionString $db -SourceBatchId "));
        Assert.Equal(["'it''s one'"], Words($"Get-ImportRun -SourceSystem {vendor} -ConnectionString $db -SourceBatchId 'IT"));
        Assert.Equal([vendor], Words($"Get-ImportHistory -ConnectionString $db -SourceSystem {vendor[..8]}"));
        Assert.Equal(["simplicity", "jbi"], Words("Invoke-PlaintiffIngest -ConnectionString $db -SourceSystem ").TakeLast(2));
        Assert.Equal("Completed", Assert.Single(Words("Get-ImportRun -Status Failed,Comp")));
    }

    [Fact]
    public void Words_have_descriptions()
    {
        Assert.Equal(
            ["Dev: The database of SUPABASE_DB_URL_DEV", "Prod: The database of SUPABASE_DB_URL_PROD", "Local: A private PostgreSQL server on this machine, started on demand"],
            Complete("Get-ImportRun -Environment ").Select(result => $"{result.CompletionText}: {result.ToolTip}"));
        Assert.Equal("Semicolon ;", Assert.Single(Complete("Invoke-PlaintiffIngest -Delimiter s")).ToolTip);
        Assert.StartsWith("Windows, Western Europe", Complete("Invoke-PlaintiffIngest -Encoding windows")[0].ToolTip, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-ImportRun -Environment \"l", "Local")]
    [InlineData("Invoke-PlaintiffIngest -Encoding 'windows-1252", "windows-1252")]
    [InlineData("Invoke-PlaintiffIngest -Delimiter \"t", "Tab")]
    public void Words_complete_after_a_quote_too(string typed, string word) => Assert.Equal([word], Words(typed));

    // Another database's runs in their place would be undone or read by mistake.
    [Theory]
    [InlineData("-ConnectionString (Get-Date)")]
    [InlineData("-ConnectionString $unset")]
    [InlineData("-Env $unset")]
    public void If_the_database_is_not_known_none_is_queried(string typed)
    {
        Ingest("batch", "Ann,ann@example.com");

        Assert.Empty(Press($"Get-ImportRun -SourceSystem {vendor} {typed} -RunId ", "$PSDefaultParameterValues = @{ 'Get-Import*:ConnectionString' = $db }; "));
    }

    [Fact]
    public void Parameters_in_a_splatted_table_count()
    {
        var run = Ingest("batch", "Ann,ann@example.com");

        Assert.Equal([run.ToString()], Words($"Get-ImportRun @common -SourceSystem {vendor} -RunId ", "$common = @{ ConnectionString = $db }; "));
        Assert.Empty(Press($"Get-ImportRun -SourceSystem {vendor} -RunId ", "$common = @{ ConnectionString = $db }; "));
    }

    [Fact]
    public void The_database_is_the_one_that_the_command_would_use()
    {
        var run = Ingest("batch", "Ann,ann@example.com");

        Assert.Equal([run.ToString()], Words($"Get-ImportRun -SourceSystem {vendor} -RunId ", "$PSDefaultParameterValues = @{ 'Get-Import*:ConnectionString' = $db }; "));
        Assert.Empty(Press($"Get-ImportRun -SourceSystem {vendor} -ConnectionString 'Host=127.0.0.1;Port=1;Username=u' -RunId ", "$PSDefaultParameterValues = @{ 'Get-Import*:ConnectionString' = $db }; "));
        Assert.Empty(Press($"Get-ImportRun -SourceSystem {vendor} -ConnectionString $db -Credential $nobody -RunId ", "$nobody = [pscredential]::new('nobody', [securestring]::new()); "));
    }

    // A vault may ask for its password, and what another database has would be wrong.
    [Fact]
    public void If_a_secret_names_the_database_none_is_queried()
    {
        Ingest("batch", "Ann,ann@example.com");

        Assert.Empty(Press($"Get-ImportRun -SourceSystem {vendor} -ConnectionSecret any -RunId ", "$PSDefaultParameterValues = @{ 'Get-Import*:ConnectionString' = $db }; "));
    }

    [Theory]
    [InlineData("-ConnectionString 'Host=127.0.0.1;Port=1;Username=u'")]
    [InlineData("-ConnectionString 'postgres://u:p@x:port/db'")]
    [InlineData("-Environment Nowhere")]
    [InlineData("-Environment Prod")]
    public void Without_a_database_there_is_no_suggestion_no_error_and_no_file_name(string where)
    {
        Folder.Write("a.csv", "name,email\n");
        var result = Run(
            "$null = $ExecutionContext.SessionState.Path.SetLocation($args[1]); $env:SUPABASE_DB_URL_PROD = $null; $Error.Clear(); [System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches; $Error",
            $"Get-ImportRun {where} -RunId ",
            Folder.Path);

        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Empty(Screen.Output);
    }

    [Fact]
    public void Completion_does_not_wait_for_the_timeout_of_a_silent_server()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var watch = Stopwatch.StartNew();

        Assert.Equal(["simplicity", "jbi"], Words($"Get-ImportRun -ConnectionString 'Host=127.0.0.1;Port={((IPEndPoint)silent.LocalEndpoint).Port};Username=u;Timeout=600' -SourceSystem "));

        // Two seconds on a quiet machine.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(120));
    }

    [Fact]
    public async Task The_private_database_is_queried_if_it_runs_but_never_started()
    {
        var script = Folder.Write(
            "keys.ps1",
            """
            param($Manifest)
            $env:SUPABASE_MODE = 'Local'
            $env:PLAINTIFF_INGEST_DATA = [IO.Path]::Combine($PSScriptRoot, 'data')
            Import-Module $Manifest
            function Complete { [System.Management.Automation.CommandCompletion]::CompleteInput('Get-ImportRun ', 14, $null).CompletionMatches.Count }
            Complete
            [IO.Directory]::Exists($env:PLAINTIFF_INGEST_DATA)
            """);

        var child = await ChildProcess.RunScriptAsync([script, Repository.PathOf("PlaintiffIngest.psd1")], new Dictionary<string, string?>
        {
            ["PLAINTIFF_INGEST_PGBIN"] = (await TestServer.ProgramsAsync()).Folder,
        });

        Assert.Equal(("0\nFalse\n", string.Empty), (child.Output, child.Error));
    }

    private Guid Ingest(string batch, params string[] rows) => IngestRows(connection, vendor, batch, rows);

    private string[] Words(string typed, string before = "") => [.. Complete(typed, before).Select(result => result.CompletionText)];

    // A busy machine may take longer to answer than Tab waits: then it is pressed again.
    private CompletionResult[] Complete(string typed, string before = "")
        => Enumerable.Range(0, 30).Select(_ => Press(typed, before)).FirstOrDefault(found => found.Length > 0, []);

    private CompletionResult[] Press(string typed, string before = "")
        =>
        [
            .. Get($"$global:db = $args[1]; {before}[System.Management.Automation.CommandCompletion]::CompleteInput($args[0], $args[0].Length, $null).CompletionMatches", typed, connection)
                .Select(result => (CompletionResult)result.BaseObject),
        ];
}
