using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The runbook's "Idempotency Proof", word for word, by the operator's script in a process of its own.</summary>
public sealed partial class TranscriptTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private const string RunId = "550e8400-e29b-41d4-a716-446655440000";

    // As printed in the runbook; only the line about the host differs, which is this test's.
    private const string FirstUpload =
        $"""
        Database: host=HOST dbname=DBNAME user=USER env=prod
        File: plaintiffs.csv hash=a1b2c3d4e5f6... source=simplicity batch=batch-001
        Claimed batch: run_id={RunId}
        Inserted: fetched=100 inserted=100 skipped=0
        Reconcile: PASS (expected=100 actual=100)
        Transaction: COMMITTED

        ============================================================
        PASS: run_id={RunId} fetched=100 inserted=100 skipped=0 errored=0 reconcile=PASS
        ============================================================

        """;

    private const string SecondUpload =
        $"""
        Database: host=HOST dbname=DBNAME user=USER env=prod
        File: plaintiffs.csv hash=a1b2c3d4e5f6... source=simplicity batch=batch-001
        Duplicate batch detected (run_id={RunId}). Already imported.

        ============================================================
        PASS (duplicate): run_id={RunId} - already imported
        ============================================================

        """;

    private readonly TempFolder folder = new();

    [Fact]
    public async Task Uploading_the_same_file_twice_prints_what_the_runbook_prints()
    {
        var file = folder.Write("plaintiffs.csv", "plaintiff_name,email\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"Person {i},person.{i}@example.com\n")));
        string[] arguments = ["-Csv", file, "-SourceSystem", "simplicity", "-SourceBatchId", "batch-001", "-Commit", "-Env", "prod"];

        var first = await RunAsync(arguments);
        var second = await RunAsync(arguments);

        Assert.Equal((0, FirstUpload, string.Empty), (first.ExitCode, Normalized(first.Output), first.Error));
        Assert.Equal((0, SecondUpload, string.Empty), (second.ExitCode, Normalized(second.Output), second.Error));
    }

    [Fact]
    public async Task A_dry_run_exits_0_and_keeps_nothing()
    {
        var file = folder.Write("jbi.csv", "name,email\nDry Run,dry.run@example.com\n");

        var child = await RunAsync("-Csv", file, "-SourceSystem", "drycounty", "-SourceBatchId", "dry", "-Env", "prod", "-Verbose");

        Assert.Equal(0, child.ExitCode);
        Assert.Contains("PASS (dry run)", child.Output, StringComparison.Ordinal);
        Assert.Contains("VERBOSE: ", child.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("VERBOSE: ", child.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs WHERE source_batch_id = 'dry'"));
    }

    [Fact]
    public async Task A_changed_header_exits_1_until_it_is_accepted()
    {
        string[] Arguments(string batch, string header)
            => ["-Csv", folder.Write($"{batch}.csv", $"{header}\nNew Header,{batch}@example.com,Albany\n"), "-SourceSystem", "changing", "-SourceBatchId", batch, "-Env", "prod"];
        Assert.Equal(0, (await RunAsync([.. Arguments("first", "name,email,city"), "-Commit"])).ExitCode);

        foreach (var commit in (string[][])[[], ["-Commit"]])
        {
            var stopped = await RunAsync([.. Arguments("second", "name,email,municipality"), .. commit]);
            Assert.Equal(1, stopped.ExitCode);
            Assert.Contains("Probably renamed: 'city' to 'municipality'.", stopped.Error, StringComparison.Ordinal);
            Assert.Contains("-AcceptHeader", stopped.Error, StringComparison.Ordinal);
        }

        Assert.Equal(0, (await RunAsync([.. Arguments("second", "name,email,municipality"), "-Commit", "-AcceptHeader"])).ExitCode);
        Assert.Equal(0, (await RunAsync([.. Arguments("third", "name,email,municipality"), "-Commit"])).ExitCode);
    }

    [Theory]
    [InlineData(1, "NoValidRows", "name,email\nAnn,\n")]
    [InlineData(1, "NoDataRows", "name,email\n")]
    [InlineData(1, "FileEmpty", "")]
    [InlineData(2, "RequiredColumnMissing", "name,phone\nAnn,1\n")]
    [InlineData(2, "DuplicateColumn", "name,email,email\nAnn,a@example.com,b@example.com\n")]
    public async Task A_rejected_file_exits_with_the_runbooks_code(int exitCode, string error, string text)
    {
        var file = folder.Write("bad.csv", text);

        var child = await RunAsync("-Csv", file, "-SourceSystem", error, "-SourceBatchId", error, "-Env", "prod", "-Commit");

        Assert.Equal(exitCode, child.ExitCode);
        Assert.Contains($"FAIL", child.Output, StringComparison.Ordinal);
        Assert.Contains($"error={error}", child.Output, StringComparison.Ordinal);
        Assert.Contains("ERROR: ", child.Error, StringComparison.Ordinal);
        Assert.Contains("bad.csv", child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_another_format_is_read_with_the_commands_options()
    {
        var file = folder.Write("other.csv", [.. "Creditor^email\nJos"u8, 0xE9, .. "^jose.other@example.com\n^nameless@example.com\n"u8]);
        string[] batch = ["-SourceSystem", "jbi", "-SourceBatchId", "other", "-Env", "prod", "-Commit"];
        string[] form = ["-Encoding", "windows-1252", "-Delimiter", "^", "-ColumnMap", "plaintiff_name=Creditor; email = email"];

        var refused = await RunAsync(["-Path", file, .. batch, .. form, "-MaxErrors", "0", "-RejectPath", folder.PathOf("other.rejects.csv")]);
        var taken = await RunAsync(["-Path", file, .. batch, .. form, "-MaxErrors", "50%", "-RejectPath", folder.PathOf("other.rejects.csv"), "-Force"]);
        var parts = folder.Write("parts.csv", "Report\nFirst Name,Last Name,Email\nAnn,Parts,ann.parts@example.com\n");
        var joined = await RunAsync(["-Csv", parts, "-SourceSystem", "partscounty", "-SourceBatchId", "parts", "-Env", "prod", "-HeaderLine", "2", "-ColumnMap", "plaintiff_name=First Name + Last Name", "-Commit"]);
        var noLine = await RunAsync(["-Csv", parts, "-SourceSystem", "partscounty", "-SourceBatchId", "parts", "-Env", "prod", "-HeaderLine", "two"]);
        var unread = await RunAsync(["-Path", file, .. batch, "-ColumnMap", "Creditor"]);

        Assert.Equal((1, true), (refused.ExitCode, refused.Output.Contains("error=TooManyErrors", StringComparison.Ordinal)));
        Assert.Equal((0, true), (taken.ExitCode, taken.Output.Contains("inserted=1 skipped=0 errored=1", StringComparison.Ordinal)));
        Assert.True(File.Exists(folder.PathOf("other.rejects.csv")));
        Assert.Equal((0, true), (joined.ExitCode, joined.Output.Contains("inserted=1 skipped=0 errored=0", StringComparison.Ordinal)));
        Assert.Equal((2, true), (noLine.ExitCode, noLine.Error.Contains("-HeaderLine is not a whole number", StringComparison.Ordinal)));
        Assert.Equal((2, true), (unread.ExitCode, unread.Error.Contains("-ColumnMap", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_missing_file_exits_2()
    {
        var child = await RunAsync("-Csv", folder.PathOf("none.csv"), "-SourceSystem", "jbi", "-SourceBatchId", "none", "-Env", "prod");

        Assert.Equal(2, child.ExitCode);
        Assert.Contains("none.csv", child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_another_worker_is_processing_exits_1()
    {
        var file = folder.Write("busy.csv", "name,email\nAnn,ann.busy@example.com\n");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        await database.ExecuteAsync($"SELECT * FROM ingest.claim_import_run('clerk', 'busy', '{hash}', 'busy.csv', 'csv', 'another worker')");

        var child = await RunAsync("-Csv", file, "-SourceSystem", "clerk", "-SourceBatchId", "busy", "-Env", "prod", "-Commit");

        Assert.Equal(1, child.ExitCode);
        Assert.Contains("claim_status=in_progress", child.Output, StringComparison.Ordinal);
        Assert.Contains("Stop-ImportRun", child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_database_exits_2_without_showing_its_password()
    {
        var file = folder.Write("a.csv", "name,email\nAnn,ann@example.com\n");

        var child = await ChildProcess.RunScriptAsync(
            [ChildProcess.Script, "-Csv", file, "-SourceSystem", "jbi", "-SourceBatchId", "b", "-Env", "prod", "-Commit"],
            new Dictionary<string, string?> { ["SUPABASE_DB_URL_PROD"] = "postgres://postgres.abcdefghij:s3cret@127.0.0.1:1/postgres?connect_timeout=1" });

        Assert.Equal(2, child.ExitCode);
        Assert.DoesNotContain("s3cret", child.Output + child.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("abcdefghij", child.Output + child.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_rolls_back_marks_the_run_failed_and_does_not_exit_0()
    {
        var file = folder.Write("slow.csv", "name,email\nSlow,slow.key@example.com\n");
        var child = await StopWhileLoadingAsync(
            [ChildProcess.Script, "-Csv", file, "-SourceSystem", "clerk", "-SourceBatchId", "slow-key", "-Env", "prod", "-Commit"], "key", UnixSignal.Interrupt);

        Assert.Equal(1, child.ExitCode);
        Assert.Equal("failed", await SlowRunAsync("key"));
        Assert.DoesNotContain("COMMITTED", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_script_that_was_called_from_a_session_and_not_the_session()
    {
        var file = folder.Write("slow.csv", "name,email\nSlow,slow.session@example.com\n");
        var session = folder.Write(
            "session.ps1",
            $"try {{ & '{ChildProcess.Script}' -Csv '{file}' -SourceSystem clerk -SourceBatchId slow-session -Env prod -Commit }} finally {{ [Console]::Out.WriteLine('the session lives') }}");

        var child = await StopWhileLoadingAsync([session], "session", UnixSignal.Interrupt);

        Assert.Contains("the session lives", child.Output, StringComparison.Ordinal);
        Assert.Contains("STOPPED: ", child.Error, StringComparison.Ordinal);
        Assert.Equal("failed", await SlowRunAsync("session"));
    }

    [Fact]
    public async Task A_scheduler_that_ends_the_process_sees_the_reason()
    {
        var file = folder.Write("slow.csv", "name,email\nSlow,slow.term@example.com\n");

        var child = await StopWhileLoadingAsync(
            [ChildProcess.Script, "-Csv", file, "-SourceSystem", "clerk", "-SourceBatchId", "slow-term", "-Env", "prod", "-Commit"], "term", UnixSignal.Terminate);

        Assert.NotEqual(0, child.ExitCode);
        Assert.Contains("STOPPED: ", child.Error, StringComparison.Ordinal);
        Assert.Equal("failed", await SlowRunAsync("term"));
    }

    public void Dispose() => folder.Dispose();

    private async Task<ChildProcess> StopWhileLoadingAsync(string[] arguments, string batch, int signal)
    {
        UnixSignal.Require(signal);
        await using var holder = await database.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE ingest.plaintiffs_raw IN ACCESS EXCLUSIVE MODE", holder);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return await ChildProcess.InterruptScriptAsync(
            arguments,
            new Dictionary<string, string?> { ["SUPABASE_DB_URL_PROD"] = database.Settings.ConnectionString },
            async () =>
            {
                var started = Stopwatch.GetTimestamp();
                string? status;
                while ((status = await SlowRunAsync(batch)) != "processing")
                {
                    Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(120), $"After 120 s the run's status is '{status}'.");
                    await Task.Delay(100, TestContext.Current.CancellationToken);
                }
            },
            signal);
    }

    private Task<string?> SlowRunAsync(string batch)
        => database.ScalarAsync<string>($"SELECT status::text FROM ingest.import_runs WHERE source_batch_id = 'slow-{batch}'");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex AnyRunId();

    [GeneratedRegex(@"hash=[0-9a-f]{12}\.\.\.")]
    private static partial Regex AnyHash();

    [GeneratedRegex("host=[^ ]+ dbname=[^ ]+ user=[^ ]+")]
    private static partial Regex AnyTarget();

    private static string Normalized(string output)
        => AnyTarget().Replace(AnyHash().Replace(AnyRunId().Replace(output, RunId), "hash=a1b2c3d4e5f6..."), "host=HOST dbname=DBNAME user=USER");

    private Task<ChildProcess> RunAsync(params string[] arguments)
        => ChildProcess.RunScriptAsync(
            [ChildProcess.Script, .. arguments],
            new Dictionary<string, string?> { ["SUPABASE_DB_URL_PROD"] = database.Settings.ConnectionString });
}
