using System.Net;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>
/// Hides numbers and persons in every place an operator or a vendor can put them, drives every command through success and through
/// the errors of the product, and looks for them in all that comes out, in the database beside the rows, and in the server's own log.
/// </summary>
[Collection(nameof(OwnServerTests))]
public sealed class PrivacyTests(OwnServer server) : ModuleTest
{
    private const string ToServer =
        "$PSDefaultParameterValues = @{ '*-*Ingest*:ConnectionString' = $args[0]; '*-Import*:ConnectionString' = $args[0]; '*-Vendor*:ConnectionString' = $args[0]; '*-Vendor*:Verbose' = $true; '*-Vendor*:Debug' = $true; '*-*Ingest*:Verbose' = $true; '*-*Ingest*:Debug' = $true; '*-Import*:Verbose' = $true; '*-Import*:Debug' = $true; '*:WarningAction' = 'Continue' }; $c, $a, $b, $d = $args; ";

    // Faults at the right moment: see PrivacyFaultTests. SheetNotFound takes a workbook: see the core's tests of containers. RunSettling and WorkerUnreachable take several servers. The last five, which not even that can make, have texts without anything from outside.
    private static readonly IngestErrorId[] MadeElsewhere =
    [
        IngestErrorId.FileChanged, IngestErrorId.RunLost, IngestErrorId.ReconciliationFailed, IngestErrorId.Cancelled,
        IngestErrorId.TransientDatabaseError, IngestErrorId.DatabaseError, IngestErrorId.LocalServerFailed, IngestErrorId.SheetNotFound,
        IngestErrorId.RunSettling, IngestErrorId.WorkerUnreachable,
        IngestErrorId.OutcomeUnknown, IngestErrorId.ServerTooOld, IngestErrorId.PoolerModeUnusable, IngestErrorId.ConfirmationUnavailable, IngestErrorId.Unexpected,
    ];

    private readonly HashSet<string> errors = [];
    private readonly List<string> captured = [];

    private string Connection => server.Settings.ConnectionString;

    [Fact]
    public async Task Planted_numbers_and_persons_appear_nowhere_except_in_the_rows()
    {
        for (var i = 0; i < Plants.Forms.Count; i++)
        {
            GoThrough(Plants.Forms[i], $"tag{(char)('a' + i)}");
        }

        await FailAsync();
        await RunInProcessesAsync();

        Assert.Empty(Enum.GetNames<IngestErrorId>().Except(errors).Except(MadeElsewhere.Select(id => id.ToString())));
        Assert.All(captured, text => Assert.Equal(string.Empty, Plants.FoundIn(text)));
        Assert.Equal(string.Empty, Plants.FoundIn(Screen.Output));
        await AssertDatabaseAsync();

        var log = await server.ReadLogAsync();
        Assert.Contains("ingest.finalize_import_run", log, StringComparison.Ordinal);
        Assert.Contains(Core.Privacy.RedactionMarkers.Ssn, log, StringComparison.Ordinal);
        Assert.Equal(string.Empty, Plants.FoundIn(log));
    }

    // Every command, in the order in which an operator meets them.
    private void GoThrough(string number, string tag)
    {
        var file = Folder.Write(Path.Combine($"folder {number}", $"simplicity {number} {tag}.csv"), Plants.File(number, tag));
        var rejects = Directory.CreateDirectory(Folder.PathOf($"rejects-{tag}")).FullName;
        var batch = $"batch {tag}";

        Assert.Equal(["Failed"], Outcomes("Invoke-PlaintiffIngest $a -SourceBatchId $b -Commit", file, $"{tag} {number}"));
        Assert.Equal(["DryRun"], Outcomes("Invoke-PlaintiffIngest $a -SourceBatchId $b", file, batch));
        Assert.Equal(["Committed"], Outcomes("Invoke-PlaintiffIngest $a -SourceBatchId $b -RejectPath $d -Commit -Confirm:$false", file, batch, rejects));
        Assert.Equal(["Duplicate"], Outcomes("Invoke-PlaintiffIngest $a -SourceBatchId $b -Commit", file, batch));
        var made = Assert.Single(Directory.GetFiles(rejects));
        captured.Add(Path.GetFileName(made));
        Assert.NotEmpty(Plants.FoundIn(File.ReadAllText(made)));

        Assert.Empty(Do("Get-ImportRun -SourceBatchId $a -SourceSystem $a; Get-ImportHistory -SourceBatchId $a; Get-ImportEvent -SourceBatchId $a", $"{tag} {number}"));
        Assert.Single(Do("Get-ImportRun -SourceBatchId $a", batch));
        Assert.Single(Do("Get-ImportReconciliation -SourceBatchId $a", batch));
        Assert.Single(Do("Get-ImportHistory -SourceBatchId $a", batch));
        Assert.Equal(2, Do("Get-ImportEvent -SourceBatchId $a", batch).Count);
        Assert.Equal(5, Do("Get-ImportRun -SourceBatchId $a | Get-ImportRow", batch).Count);
        Do("$null = Get-ImportRun -SourceBatchId $a | Export-ImportReject -Path $b -Force", batch, Folder.PathOf($"rejects {number}.csv"));
        Do("Get-ImportRun -SourceBatchId $a | Stop-ImportRun -Reason $b", batch, $"stuck {number}");
        Do("Get-ImportRun -SourceBatchId $a | Undo-ImportRun -Reason $b -Reinstate -Confirm:$false", batch, $"wrong {number}");
        Do("Export-ImportReport $a -SourceSystem $b", Folder.PathOf($"report-{tag}.html"), $"*{number}*");
        Do("Export-ImportReport $a -Force -PassThru -Days 3 | ForEach-Object Length; Export-ImportReport $a; Export-ImportReport $b", Folder.PathOf($"report-{tag}.html"), Folder.PathOf($"none {number}", "r.html"));
        var report = File.ReadAllText(Folder.PathOf($"report-{tag}.html"));
        Assert.Contains(batch, report, StringComparison.Ordinal);
        captured.Add(WebUtility.HtmlDecode(report));
        Do("Undo-ImportRun $a -Reason $b -WhatIf; Invoke-PlaintiffIngest $d -Commit -WhatIf", Guid.NewGuid(), number, file);
        Do("Test-IngestDatabase; Update-IngestDatabase; Update-IngestDatabase -Distributed");
        EmptyFolder(number, tag);
    }

    private void EmptyFolder(string number, string tag)
    {
        var (inbox, archive, failed) = (Folder.PathOf($"in {number} {tag}"), Folder.PathOf($"done {number} {tag}"), Folder.PathOf($"failed {number} {tag}"));
        Array.ForEach([inbox, archive, failed], path => Directory.CreateDirectory(path));
        Folder.Write(Path.Combine(inbox, $"good {number} {tag}.csv"), Plants.File(number, $"{tag}folder"));
        Folder.Write(Path.Combine(inbox, $"bad {number} {tag}.csv"), $"name,email\n{Plants.Name},\n");
        Do("Invoke-IngestFolder $a -SourceSystem jbi -ArchivePath $b -FailedPath $d -StableSeconds 0 -Commit -Confirm:$false", inbox, archive, failed);
        Do("Invoke-IngestFolder $a -SourceSystem jbi -ArchivePath $b -FailedPath $d", $"{inbox} none", archive, failed);
        Assert.NotEmpty(Directory.GetFiles(archive, "*.csv"));
        captured.Add(File.ReadAllText(Assert.Single(Directory.GetFiles(failed, "*.reason.txt"))));
    }

    private async Task FailAsync()
    {
        var number = Plants.Forms[0];
        var folder = Directory.CreateDirectory(Folder.PathOf($"bad {number}")).FullName;
        string Bad(string text, string name = "x") => Folder.Write(Path.Combine(folder, $"{name} {number}.csv"), text);
        var good = Bad(Plants.File(number, "good"), "simplicity");

        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Path.Combine(folder, $"none {number}.csv"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Path.Combine(folder, $"* {number}[]*.none"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", folder);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", "/dev/zero");
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad("", "empty"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -Encoding $b", good, number);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", InvalidUtf8(folder, number));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad($"{{\"name\": \"{Plants.Name}\", \"ssn\": \"{number}\"}}", "json"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad($"{Plants.Name},{Plants.Email},{Plants.Phone}\n", "headless"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad($"name,phone,note {number},912,847365\n{Plants.Name},{number},x,y,z\n", "lacking"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad("name,email,notes,Notes\n", "twice"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad($"name,email{string.Concat(Enumerable.Repeat($",{number}", 1100))}\n", "wide"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader", Bad($"name,\"email {number}\nx", "quote"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -Delimiter $b", good, number);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -ColumnMap @{ $b = $b }", good, number);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -ColumnMap @{ plaintiff_name = $b }", good, $"header {number}");
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -MaxErrors $b", good, number);
        Do("Invoke-PlaintiffIngest $a", Bad("name,email\n", "nobody"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem $b", good, number);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -SourceBatchId $b", good, $"a\n{number}");
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -RejectPath $b", good, good);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -RejectPath $b", good, Bad("mine", "taken"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -RejectPath $b", good, Path.Combine(folder, $"none {number}", "r.csv"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -Commit", Bad("name,email\n", "nothing"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -Commit", Bad($"name,email\n{Plants.Name},\n,{Plants.Email}\n", "invalid"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -Commit -MaxErrors 1", Bad(Plants.File(number, "many"), "many"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem profiled -Commit", Bad(Plants.File(number, "profiled"), "profiled"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem profiled -Commit", Bad($"name,email,{Plants.Name},{number}\n{Plants.Name},{Plants.Email},x,y\n", "changed"));
        Do("Set-VendorProfile profiled -FromFile $a -Rhythm daily; Get-VendorProfile -AllVersions | Format-List; Remove-VendorProfile profiled -Confirm:$false; Remove-VendorProfile profiled", good);
        Do("Undo-ImportRun $a -Reason $b -Confirm:$false", Guid.NewGuid(), number);
        Do("Undo-ImportRun $a -Reason ' ' -Confirm:$false", Guid.NewGuid());
        Do("Get-ImportRun -Environment $a", number);

        FailAtTheContent(folder, good, number);
        await FailAtTheVendorAsync(folder, good, number, Bad);

        var busy = Bad(Plants.File(number, "busy"), "busy");
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(busy, TestContext.Current.CancellationToken)));
        await server.ExecuteAsync($"SELECT * FROM ingest.claim_import_run('jbi', 'busy', '{hash}', 'busy.csv', 'csv', 'another worker')");
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -AcceptHeader -SourceBatchId busy -Commit", busy);

        await FailAtTheDatabaseAsync(good, number);
    }

    // Deliveries that are incomplete, damaged or packed in another way than expected.
    private void FailAtTheContent(string folder, string good, string number)
    {
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -ExpectedRows 4711", good);
        foreach (var delivered in PlantedContainers.WithFalseSidecars(folder, good, number))
        {
            Do("Invoke-PlaintiffIngest $a -SourceSystem jbi", delivered);
        }

        foreach (var packed in new[] { PlantedContainers.Truncated(folder, good, number), PlantedContainers.Bomb(folder, number), PlantedContainers.Encrypted(folder, good, number) })
        {
            Do("Invoke-PlaintiffIngest $a -SourceSystem jbi", packed);
        }

        var zip = PlantedContainers.WithTwoEntries(folder, good, number);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi", zip);
        Do("Invoke-PlaintiffIngest $a -SourceSystem jbi -Entry $b", zip, $"c {number}.csv");
    }

    // Deliveries that are not what the vendor's profile or history says.
    private async Task FailAtTheVendorAsync(string folder, string good, string number, Func<string, string, string> bad)
    {
        await server.ExecuteAsync("""SELECT ingest.set_vendor_profile('trailed', '{"trailer_pattern": "^TOTAL (?<count>.*)"}')""");
        Do("Invoke-PlaintiffIngest $a -SourceSystem trailed", good);

        await server.ExecuteAsync("""SELECT ingest.set_vendor_profile('repeating', '{"volume_gate": true, "repeat_gate": true, "fill_gate": true}')""");
        for (var i = 0; i < 3; i++)
        {
            var rows = Enumerable.Range(0, 10).Select(row => $"{number} {i} {row},{i}{row}.{Plants.Email},{Plants.Phone}\n");
            Do("Invoke-PlaintiffIngest $a -SourceSystem repeating -Commit", bad("name,email,phone\n" + string.Concat(rows), $"repeating {i}"));
        }

        Do("Invoke-PlaintiffIngest $a -SourceSystem repeating -SourceBatchId again -Commit", Path.Combine(folder, $"repeating 0 {number}.csv"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem repeating", bad($"name,email,phone\n{Plants.Name},{Plants.Email},{Plants.Phone}\n", "small"));
        Do("Invoke-PlaintiffIngest $a -SourceSystem repeating -AcceptHeader", bad("name,email\n" + string.Concat(Enumerable.Range(0, 10).Select(row => $"{Plants.Name} {number},new{row}.{Plants.Email}\n")), "emptied"));
    }

    private async Task FailAtTheDatabaseAsync(string good, string number)
    {
        foreach (var url in new[]
        {
            $"postgres://u:{number}@[broken", $"postgres://u:{number}@127.0.0.1:1/{number}?connect_timeout=1", $"Host={number};Port={number};Password={number}",
            $"postgres://nobody:{number}@127.0.0.1:{server.Settings.Port}/postgres", $"postgres://{number}@127.0.0.1/d?{number}={number}",
        })
        {
            Take(Engine.Invoke("Get-ImportRun -ConnectionString $args[0] -Verbose -Debug", url));
        }

        await server.ExecuteAsync("CREATE ROLE stranger LOGIN PASSWORD 'p'; CREATE ROLE frozen SUPERUSER LOGIN PASSWORD 'p'; ALTER ROLE frozen SET default_transaction_read_only = on");
        foreach (var database in new[] { "bare", "alien", "newer" })
        {
            await server.ExecuteAsync($"CREATE DATABASE {database}");
        }

        await server.ExecuteAsync("CREATE SCHEMA ingest", "alien");
        Take(Engine.Invoke("Update-IngestDatabase -ConnectionString $args[0]", To("newer")));
        await server.ExecuteAsync("INSERT INTO ingest.schema_migrations (version, name) VALUES ('99990101000000', 'later')", "newer");
        Take(Engine.Invoke("Get-ImportRun -ConnectionString $args[0] -Verbose -Debug", To("bare")));
        foreach (var connection in new[] { To("bare"), To("alien"), To("newer"), To(null, "stranger"), To(null, "frozen") })
        {
            Take(Engine.Invoke("Update-IngestDatabase -ConnectionString $args[0] -Verbose -Debug; Get-ImportRun -ConnectionString $args[0]", connection));
            Take(Engine.Invoke("Invoke-PlaintiffIngest $args[1] -SourceSystem simplicity -Commit -ConnectionString $args[0] -Verbose -Debug -WarningAction Continue", connection, good));
        }

        await server.ExecuteAsync("UPDATE ingest.schema_migrations SET sha256 = repeat('0', 64) WHERE name = 'ingest_access'; DELETE FROM ingest.schema_migrations WHERE name = 'later'", "newer");
        Take(Engine.Invoke("Update-IngestDatabase -ConnectionString $args[0] -Verbose -Debug", To("newer")));
    }

    // Environment variables, and the script that schedulers call.
    private async Task RunInProcessesAsync()
    {
        var number = Plants.Forms[0];
        var file = Folder.Write(Path.Combine($"in {number}", $"vendor {number}.csv"), Plants.File(number, "child"));
        var script = Folder.Write("environment.ps1", """
            param($Module, $File, $Number)
            Import-Module $Module
            function Attempt([scriptblock] $Do) {
                $Error.Clear()
                try { & $Do *>&1 | ForEach-Object { "$_" } } catch { "$_" }
                foreach ($record in $Error) { "ID=$($record.FullyQualifiedErrorId)"; "$record"; $record.Exception.ToString(); "$($record.TargetObject)"; "$($record.CategoryInfo)" }
            }
            $env:SUPABASE_MODE = $Number
            Attempt { Get-ImportRun -Verbose -Debug }
            $env:SUPABASE_MODE = 'dev'
            Attempt { Get-ImportRun -Verbose -Debug }
            $env:SUPABASE_DB_URL_DEV = "postgres://u:$Number@$Number"
            Attempt { Get-ImportRun -Verbose -Debug }
            $env:SUPABASE_DB_URL_DEV = $null
            $env:PLAINTIFF_SOURCE_SYSTEM = $Number
            Attempt { Invoke-PlaintiffIngest $File -ConnectionString $env:TEST_URL -Verbose -Debug }
            $env:PLAINTIFF_INGEST_PGBIN = "/none/$Number"
            Attempt { Get-ImportRun -Environment Local -Verbose -Debug }
            """);
        var variables = new Dictionary<string, string?> { ["TEST_URL"] = Connection, ["SUPABASE_DB_URL_DEV"] = null };
        var environment = await ChildProcess.RunScriptAsync([script, "-Module", Repository.PathOf("PlaintiffIngest.psd1"), "-File", file, "-Number", number], variables);
        captured.Add(environment.Output + environment.Error);
        foreach (var line in environment.Output.Split('\n').Where(line => line.StartsWith("ID=PlaintiffIngest.", StringComparison.Ordinal)))
        {
            errors.Add(line["ID=PlaintiffIngest.".Length..].Split(',')[0]);
        }

        variables["SUPABASE_DB_URL_DEV"] = Connection;
        foreach (var (path, exitCode) in new[] { (file, 0), (file + number, 2) })
        {
            var child = await ChildProcess.RunScriptAsync(
                [ChildProcess.Script, "-Csv", path, "-SourceSystem", "jbi", "-SourceBatchId", exitCode == 0 ? "child" : $"child {number}", "-Commit", "-Verbose"], variables);
            captured.Add(child.Output + child.Error);
            Assert.Equal(exitCode, child.ExitCode);
        }
    }

    private async Task AssertDatabaseAsync()
    {
        foreach (var text in new[] { "SELECT run::text FROM ingest.import_runs AS run", "SELECT event::text FROM ingest.import_events AS event", "SELECT concat_ws(' ', error_code, error_message) FROM ingest.plaintiffs_raw" })
        {
            var found = await server.TextsAsync(text);
            Assert.NotEmpty(found);
            Assert.All(found, item => Assert.Equal(string.Empty, Plants.FoundIn(item)));
        }

        // The rows themselves are as they were given.
        Assert.NotEmpty(Plants.FoundIn(string.Join('\n', await server.TextsAsync("SELECT landed::text FROM ingest.plaintiffs_raw AS landed"))));
    }

    private static string InvalidUtf8(string folder, string number)
    {
        var path = Path.Combine(folder, $"latin {number}.csv");
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes($"name,email\n{Plants.Name} {number} "), 0xE9, .. Encoding.UTF8.GetBytes($",{Plants.Email}\n")]);
        return path;
    }

    private string To(string? database, string? user = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(Connection);
        settings.Database = database ?? settings.Database;
        (settings.Username, settings.Password) = user is null ? (settings.Username, settings.Password) : (user, "p");
        return settings.ConnectionString;
    }

    private IEnumerable<string> Outcomes(string script, params object[] arguments)
        => Do(script, arguments).Select(item => item.Properties["Outcome"].Value.ToString()!);

    private IReadOnlyList<System.Management.Automation.PSObject> Do(string script, params object[] arguments)
        => Take(Engine.Invoke(ToServer + script, [Connection, .. arguments]));

    private IReadOnlyList<System.Management.Automation.PSObject> Take(EngineResult result)
    {
        captured.Add(Capture.All(result));
        foreach (var error in result.Errors.Append(result.Terminating).OfType<System.Management.Automation.ErrorRecord>())
        {
            errors.Add(error.FullyQualifiedErrorId.Replace("PlaintiffIngest.", "", StringComparison.Ordinal).Split(',')[0]);
        }

        return result.Output;
    }
}
