using System.Net;
using System.Text.Json;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The log, the metrics and the messages of the commands that import files.</summary>
public sealed class ReportingTests : ModuleTest, IClassFixture<MigratedDatabase>
{
    private const string Ingest = "$db, $vendor, $file, $log, $prom = $args; Invoke-PlaintiffIngest $file -SourceSystem $vendor -ConnectionString $db -Commit -LogPath $log -MetricsPath $prom";

    private readonly MigratedDatabase database;
    private readonly string vendor = NewVendor();

    public ReportingTests(MigratedDatabase database)
    {
        this.database = database;
        Directory.CreateDirectory(Folder.PathOf("log"));
    }

    private string Prom => Folder.PathOf("x.prom");

    [Fact]
    public void The_log_has_every_step_with_its_file_and_run_and_the_metrics_count_the_files()
    {
        Folder.Write("a.csv", "name,email\nAnn,ann@example.com\nZebulon Quist,\n");
        Folder.Write("b.csv", "name,email\nZebulon Quist,\n");

        var result = Run(Ingest + " -ThrottleLimit 2", Arguments("*.csv"));

        var lines = Lines();
        var run = result.Output.Select(file => Value<Guid?>(file, "RunId")).Select(id => $"{id}").Order(StringComparer.Ordinal);
        var files = lines.Where(line => Text(line, "event") == "file").OrderBy(line => Text(line, "file"), StringComparer.Ordinal).ToList();
        Assert.Equal(["a.csv Committed", "b.csv Failed NoValidRows"], files.Select(line => $"{Text(line, "file")} {Text(line, "outcome")} {Text(line, "error")}".Trim()));
        Assert.Equal(run, files.Select(line => Text(line, "run")).Order(StringComparer.Ordinal));
        Assert.Equal((2, 1, 0, 1), (Number("fetched"), Number("inserted"), Number("skipped"), Number("errored")));
        Assert.Equal(
            ["Hash", "Claim", "Read", "Merge", "Commit", "Load"],
            lines.Where(line => Text(line, "event") == "step" && Text(line, "file") == "a.csv").Select(line => Text(line, "step")));
        Assert.All(lines.Where(line => Text(line, "step") == "Merge"), line => Assert.Equal(Text(files[0], "run"), Text(line, "run")));
        Assert.DoesNotContain("Quist", LogText(), StringComparison.Ordinal);

        var metrics = File.ReadAllLines(Prom);
        Assert.Contains($"plaintiff_ingest_last_run_files{{task=\"x\",source_system=\"{vendor}\",outcome=\"Committed\"}} 1", metrics);
        Assert.Contains("plaintiff_ingest_last_run_exit_code{task=\"x\"} 1", metrics);

        int Number(string name) => files[0].GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_ends_the_command_before_anything_is_claimed()
    {
        Folder.Write("a.csv", "name,email\nAnn,ann@example.com\n");

        var log = Failure(Ingest, database.Settings.ConnectionString, vendor, Folder.PathOf("a.csv"), Folder.PathOf("none", "x.jsonl"), Prom);
        var prom = Failure(Ingest, database.Settings.ConnectionString, vendor, Folder.PathOf("a.csv"), Folder.PathOf("log"), Folder.PathOf("none", "x.prom"));
        var uri = Failure(Ingest + " -NotifyUri s3cret", Arguments("a.csv"));

        Assert.StartsWith("PlaintiffIngest.FileNotWritable", log.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("PlaintiffIngest.FileNotWritable", prom.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("PlaintiffIngest.InvalidParameter", uri.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", uri.ToString(), StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_system = '{vendor}'"));
    }

    [Theory]
    [InlineData(" -WhatIf", "")]
    [InlineData(" -WhatIf", " -Commit")]
    [InlineData("", " -Commit", "$WhatIfPreference = $true; ")]
    public void With_WhatIf_nothing_is_written_or_posted(string whatIf, string commit, string before = "")
    {
        Folder.Write("a.csv", "name,email\nAnn,ann@example.com\nBob,\n");
        Folder.Write("b.csv", "name,email\nBob,\n");

        var result = Run($"{before}{Ingest.Replace(" -Commit", commit, StringComparison.Ordinal)} -RejectPath '{Folder.PathOf("rejects")}' -NotifyUri http://localhost:1/{whatIf}", Arguments("*.csv"));

        Assert.Null(result.Terminating);
        Assert.Equal(commit.Length > 0 ? [] : ["DryRun", "Failed"], result.Output.Select(file => Value<string>(file, "Outcome")));
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("notification", StringComparison.Ordinal));
        Assert.Equal(["a.csv", "b.csv", "log"], Directory.GetFileSystemEntries(Folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Empty(Directory.GetFiles(Folder.PathOf("log")));
    }

    [Fact]
    public void An_error_that_ends_the_command_is_in_the_log_and_in_the_metrics()
    {
        Folder.Write("a.csv", "name,email\nAnn,ann@example.com\n");

        Failure(Ingest, "not a connection string", vendor, Folder.PathOf("a.csv"), Folder.PathOf("log"), Prom);

        var error = Assert.Single(Lines(), line => Text(line, "level") == "error");
        Assert.Equal(("error", "InvalidConnectionString"), (Text(error, "event"), Text(error, "error")));
        Assert.Contains("plaintiff_ingest_last_run_exit_code{task=\"x\"} 2", File.ReadAllLines(Prom));
    }

    [Fact]
    public async Task A_message_about_each_failed_file_is_posted_and_a_failing_server_changes_nothing()
    {
        Folder.Write("a.csv", "name,email\nAnn,ann@example.com\n");
        Folder.Write("b.csv", "name,email\nBob,\n");
        Folder.Write("c.csv", "name,email\nCid,\n");
        using var server = Listen("s3cret/");
        var address = server.Prefixes.Single();
        var received = ReceiveAsync(server, 200, 500);

        var result = Run(Ingest + " -NotifyFormat Slack -NotifyUri '" + address + "'", Arguments("*.csv"));
        var bodies = await received;

        Assert.Equal(["Committed", "Failed", "Failed"], result.Output.Select(file => Value<string>(file, "Outcome")));
        Assert.Collection(
            bodies.Select(body => JsonDocument.Parse(body).RootElement.GetProperty("text").GetString()!),
            text => Assert.StartsWith("b.csv was not imported (custom, NoValidRows): ", text, StringComparison.Ordinal),
            text => Assert.StartsWith("c.csv was not imported (custom, NoValidRows): ", text, StringComparison.Ordinal));
        Assert.Contains("status 500", Assert.Single(result.Warnings, warning => warning.Contains("notification", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", string.Join('\n', result.Warnings.Concat(result.Verbose)) + LogText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_has_the_same_log_metrics_and_messages()
    {
        foreach (var name in new[] { "in", "done", "failed" })
        {
            Directory.CreateDirectory(Folder.PathOf(name));
        }

        Folder.Write(Path.Join("in", "bad.csv"), "name,email\nBob,\n");
        using var server = Listen(string.Empty);
        var address = server.Prefixes.Single();
        var received = ReceiveAsync(server, 200);
        const string Script = "$db, $vendor, $root, $log, $prom, $uri = $args; Invoke-IngestFolder $root/in -ArchivePath $root/done -FailedPath $root/failed -SourceSystem $vendor -StableSeconds 0 -ConnectionString $db -Commit -LogPath $log -MetricsPath $prom -NotifyUri $uri";

        Run(Script, database.Settings.ConnectionString, vendor, Folder.Path, Folder.PathOf("log"), Prom, address);

        Assert.Equal(Folder.PathOf("failed", "bad.csv"), JsonDocument.Parse(Assert.Single(await received)).RootElement.GetProperty("moved_to").GetString());
        Assert.Contains(Lines(), line => Text(line, "part") == "Folder" && Text(line, "message")!.StartsWith("Moved: bad.csv", StringComparison.Ordinal));
        Assert.Contains($"plaintiff_ingest_last_run_files{{task=\"x\",source_system=\"{vendor}\",outcome=\"Failed\"}} 1", await File.ReadAllLinesAsync(Prom, TestContext.Current.CancellationToken));

        Failure(Script, database.Settings.ConnectionString, vendor, Folder.PathOf("none"), Folder.PathOf("log"), Prom, address);
        Assert.Contains(Lines(), line => Text(line, "event") == "error" && Text(line, "error") == "FileNotFound");
    }

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;

    // Another program may take a free port before the server does.
    private static HttpListener Listen(string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = new HttpListener { Prefixes = { $"http://localhost:{FreePort.Find()}/{path}" } };
            try
            {
                server.Start();
                return server;
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                server.Close();
            }
        }
    }

    private static async Task<List<string>> ReceiveAsync(HttpListener server, params int[] answers)
    {
        var bodies = new List<string>();
        foreach (var status in answers)
        {
            var context = await server.GetContextAsync().WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);
            using var reader = new StreamReader(context.Request.InputStream);
            bodies.Add(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
            context.Response.StatusCode = status;
            context.Response.Close();
        }

        return bodies;
    }

    private object[] Arguments(string files) => [database.Settings.ConnectionString, vendor, Folder.PathOf(files), Folder.PathOf("log"), Prom];

    private string LogText() => string.Concat(Directory.GetFiles(Folder.PathOf("log")).Select(File.ReadAllText));

    private JsonElement[] Lines() => [.. LogText().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
}
