using Npgsql;
using PlaintiffIngest.Build;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests.Windows;

/// <summary>What operators do on Windows: the real PowerShell engine and console, through Wine, with a server on this machine. docs/platforms.md lists what Wine cannot show.</summary>
[Integration, Slow]
public sealed class WineTests(WineShell shell, MigratedDatabase database) : IClassFixture<WineShell>, IClassFixture<MigratedDatabase>
{
    private const string ScriptFile = @"C:\PlaintiffIngest\module\scripts\plaintiff_ingest.ps1";

    private readonly string connection = database.Settings.ConnectionString;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tour_counts_imports_finds_duplicates_and_rolls_back()
    {
        WineShell.Require();
        var run = await shell.RunAsync(
            """
            $c = @{ ConnectionString = $args[0] }
            function Show { process { "$($_.FileName) $($_.Outcome) $($_.RowsInserted)" } }
            Get-ChildItem samples\*.csv | Invoke-PlaintiffIngest @c | Show
            Get-ChildItem samples\*.csv | Invoke-PlaintiffIngest -Commit @c | Show
            Get-ChildItem samples/*.csv | Invoke-PlaintiffIngest -Commit @c | Show
            Get-ImportRun -SourceBatchId jbi-sample @c | Undo-ImportRun -Reason 'wrong file' -Confirm:$false @c | ForEach-Object { "undone $($_.RowsAffected)" }
            Invoke-PlaintiffIngest samples\jbi-sample.csv -Commit @c | Show
            "unreconciled: $(@(Get-ImportReconciliation -Unreconciled @c).Count)"
            Export-ImportReport -Path C:\report.html @c
            Test-Path C:\report.html
            """,
            connection);

        Assert.Equal(
            """
            jbi-sample.csv DryRun 40
            simplicity_damaged.csv DryRun 4
            simplicity_sample.csv DryRun 53
            jbi-sample.csv Committed 40
            simplicity_damaged.csv Committed 4
            simplicity_sample.csv Committed 53
            jbi-sample.csv Duplicate 0
            simplicity_damaged.csv Duplicate 0
            simplicity_sample.csv Duplicate 0
            undone 40
            jbi-sample.csv Committed 40
            unreconciled: 0
            True

            """.ReplaceLineEndings("\n"),
            run.Output + Errors(run));
        Assert.False(OthersCanRead(shell.PathOf("report.html")));
    }

    [Fact]
    public async Task Every_way_to_write_a_path_finds_the_same_batch()
    {
        WineShell.Require();
        shell.Write("In [1]/jbi Zoë.csv", "name,email\nAnn Example,ann@example.com\n");
        var run = await shell.RunAsync(
            """
            $c = @{ ConnectionString = $args[0]; Commit = $true }
            $null = New-PSDrive In FileSystem 'C:\In [1]'
            Set-Location 'C:\'
            $paths = 'C:\In [1]\jbi Zoë.csv', 'C:/In [1]/jbi Zoë.csv', 'In [1]\jbi Zoë.csv', '.\In [1]\..\In [1]\jbi Zoë.csv', 'c:\IN [1]\JBI ZOË.CSV',
                'In:\Jbi Zoë.csv', 'Microsoft.PowerShell.Core\FileSystem::C:\In [1]\jbi Zoë.csv'
            foreach ($path in $paths) { Invoke-PlaintiffIngest -LiteralPath $path @c | ForEach-Object { "$($_.Outcome) $($_.SourceBatchId)" } }
            Invoke-PlaintiffIngest -Path 'C:\In `[1`]\*.CSV' @c | ForEach-Object { "$($_.Outcome) $($_.SourceBatchId)" }
            """,
            connection);

        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["Committed jbi Zo\u00EB", .. Enumerable.Repeat("Duplicate jbi Zo\u00EB", 7)], lines);
        Assert.Empty(Errors(run));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_connection_is_read_from_files_and_a_warning_says_if_others_can_read_them(bool isOpen)
    {
        WineShell.Require();
        var settings = database.Settings;
        var variables = shell.Write("Jobs/.env.dev", $"SUPABASE_DB_URL_DEV='postgres://{settings.Username}@{settings.Host}:{settings.Port}/{settings.Database}?sslmode=disable'\r\n");
        var passwords = Path.Join(shell.UserFolder, "AppData", "Roaming", "postgresql", "pgpass.conf");
        Directory.CreateDirectory(Path.GetDirectoryName(passwords)!);
        await File.WriteAllTextAsync(passwords, $"{settings.Host}:{settings.Port}:*:{settings.Username}:{settings.Password}\r\n", Token);
        foreach (var file in new[] { variables, passwords })
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | (isOpen ? UnixFileMode.OtherRead : UnixFileMode.None));
            }
        }

        var run = await shell.RunAsync(
            """
            Set-Location C:\Jobs
            $null = Get-ImportRun -Newest 1 -WarningVariable told -WarningAction SilentlyContinue
            "errors: $($Error.Count)"
            $told | ForEach-Object { "$_" }
            """);

        string[] expected = isOpen
            ? [@"^errors: 0$", @"^Other users can read or change the connection in C:\\Jobs\\\.env\.dev\. Run: icacls 'C:\\Jobs\\\.env\.dev' /inheritance:r", @"^Other users can read or change the password file C:\\users\\.*pgpass\.conf\. Run: icacls"]
            : [@"^errors: 0$"];
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == expected.Length, run.Output + run.Error);
        Assert.All(lines.Zip(expected), line => Assert.Matches(line.Second, line.First));
    }

    [Fact]
    public async Task The_schedulers_script_exits_with_the_runbooks_codes_and_writes_utf8()
    {
        WineShell.Require();
        shell.Write("Jobs/łódź 日本.csv", "name,email\nAnn Example,ann@example.org\n");
        shell.Write("Jobs/bad.csv", "name,email\nAnn Example,nobody\n");
        string[] options = ["-SourceSystem", "jbi", "-SourceBatchId", "łódź-日本", "-Commit", "-ConnectionString", connection];

        var first = await shell.RunFileAsync(ScriptFile, ["-Csv", @"C:\Jobs\łódź 日本.csv", .. options]);
        var second = await shell.RunFileAsync(ScriptFile, ["-Csv", @"C:\Jobs\łódź 日本.csv", .. options]);
        var bad = await shell.RunFileAsync(ScriptFile, ["-Csv", @"C:\Jobs\bad.csv", .. options, "-RejectPath", @"C:\Jobs\Rejects\"]);
        var missing = await shell.RunFileAsync(ScriptFile, ["-Csv", @"C:\Jobs\日.csv", .. options]);

        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("File: łódź 日本.csv hash=", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1, 2), (second.ExitCode, bad.ExitCode, missing.ExitCode));
        Assert.Contains("PASS (duplicate)", second.Output, StringComparison.Ordinal);
        Assert.Contains(@"C:\Jobs\日.csv", missing.Error, StringComparison.Ordinal);
        Assert.False(OthersCanRead(Assert.Single(Directory.GetFiles(shell.PathOf("Jobs", "Rejects")))));
    }

    [Fact]
    public async Task Ctrl_C_keeps_nothing_and_marks_the_run_as_failed()
    {
        WineShell.Require();
        shell.Write("Jobs/stopped.csv", "name,email\nAnn Example,ann@example.net\n");
        await using var holder = new NpgsqlConnection(connection);
        await holder.OpenAsync(Token);
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await using var table = new NpgsqlCommand("LOCK TABLE ingest.plaintiffs_raw IN ACCESS EXCLUSIVE MODE", holder, transaction);
        await table.ExecuteNonQueryAsync(Token);

        var run = await shell.RunFileAsync(
            ScriptFile,
            ["-Csv", @"C:\Jobs\stopped.csv", "-SourceSystem", "jbi", "-SourceBatchId", "stopped", "-Commit", "-ConnectionString", connection],
            interruptWhen: WaitForLoadAsync);

        Assert.True(run.ExitCode == 1, $"{run.ExitCode} {run.Output} {run.Error}");
        Assert.Contains("STOPPED: nothing was kept", run.Error, StringComparison.Ordinal);
        Assert.Equal("failed", await database.ScalarAsync<string>("SELECT status FROM ingest.import_runs WHERE source_batch_id = 'stopped'"));
    }

    [Fact]
    public async Task A_socket_is_an_error_that_says_what_to_use()
    {
        WineShell.Require();
        var run = await shell.RunAsync("try { Get-ImportRun -ConnectionString 'postgres://u:p@/db?host=/var/run/postgresql' } catch { $_.FullyQualifiedErrorId; \"$_\"; $_.ErrorDetails.RecommendedAction }");

        Assert.StartsWith("PlaintiffIngest.DatabaseUnreachable,", run.Output, StringComparison.Ordinal);
        Assert.Contains("does not support Unix sockets", run.Output, StringComparison.Ordinal);
        Assert.Contains("localhost", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_starts_a_server_for_Windows_and_leaves_none_if_the_login_fails()
    {
        WineShell.Require();
        var programs = await FetchPostgresAsync();
        var start = $"$env:PLAINTIFF_INGEST_PGBIN = 'Z:{programs.Replace('/', '\\')}'; $env:PLAINTIFF_INGEST_DATA = 'C:\\Data'; $env:SUPABASE_MODE = 'local'\n";

        var tour = await shell.RunAsync(start + "Invoke-PlaintiffIngest samples\\jbi-sample.csv -Commit | ForEach-Object { \"$($_.Outcome) $($_.RowsInserted)\" }; & \"$env:PLAINTIFF_INGEST_PGBIN\\pg_ctl.exe\" stop -s -w -m fast -D C:\\Data\\pg15\\server\\data");
        Assert.Equal("Committed 40\n", tour.Output + Errors(tour));
        Assert.False(OthersCanRead(shell.PathOf("Data", "pg15", "password")));

        shell.Write("Data/pg15/password", "another");
        var refused = await shell.RunAsync(start + "try { Get-ImportRun } catch { $_.FullyQualifiedErrorId }; \"servers: $(@(Get-Process postgres -ErrorAction Ignore).Count)\"");
        Assert.Matches(@"^PlaintiffIngest\.LocalServerFailed,\S+\nservers: 0\n$", refused.Output);
        Assert.False(File.Exists(shell.PathOf("Data", "pg15", "server", "data", "postmaster.pid")));
        Assert.False(File.Exists(shell.PathOf("Data", "pg15", "server", "launching")));
    }

    // Wine on a busy machine takes minutes for what takes a second elsewhere.
    private async Task WaitForLoadAsync()
    {
        for (var deadline = DateTime.UtcNow.AddMinutes(10);
            !await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted)");
            await Task.Delay(200, Token))
        {
            Assert.True(DateTime.UtcNow < deadline, "The import does not wait for the table.");
        }
    }

    // Newer versions do not run with Debian's Wine.
    private static async Task<string> FetchPostgresAsync()
    {
        try
        {
            return (await PostgresNpm.FetchAsync(PostgresPackage.For(15, "windows-x64")!, Repository.PathOf("out", "wine"), _ => { }, Token)).Folder;
        }
        catch (IngestException error)
        {
            Assert.Skip($"PostgreSQL for Windows cannot be fetched. {error.Message}");
            throw;
        }
    }

    // Wine keeps the part of an access control list that a mode can hold.
    private static bool OthersCanRead(string path) => new FileInfo(path).UnixFileMode.HasFlag(UnixFileMode.OtherRead);

    // Wine itself writes a line about the drive of this machine's files.
    private static string Errors(ChildProcess run)
        => string.Concat(run.Error.Split('\n').Where(line => line.Length > 0 && !line.StartsWith("wine: ", StringComparison.Ordinal)));
}
