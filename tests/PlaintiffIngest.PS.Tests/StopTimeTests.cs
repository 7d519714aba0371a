using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>However a command is ended, within a second its load is rolled back and its run marked failed, and nothing is left behind.</summary>
public sealed class StopTimeTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    // A second is promised; the rest is for a machine whose processors run other tests at the same time.
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(3);

    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stop", "waiting for a lock")]
    [InlineData("stop", "copying")]
    [InlineData("close", "waiting for a lock")]
    [InlineData("close", "copying")]
    public async Task A_stopped_command_and_a_closed_runspace(string end, string moment)
    {
        await using var hold = await ComesToAsync(moment);
        var work = Task.Run(() => Run(
            "Invoke-PlaintiffIngest $args[0] -SourceSystem $args[1] -SourceBatchId slow -Commit -RejectPath $args[2] -ConnectionString $args[3]",
            Folder.PathOf("slow.csv"), vendor, Folder.PathOf("rejects.csv"), connection));
        await UntilAsync(moment);

        var ended = EndedAsync();
        if (end == "stop")
        {
            Engine.Stop();
        }
        else
        {
            Engine.Dispose();
        }

        await ended;
        await work;
        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("-HUP", "waiting for a lock", false)]
    [InlineData("-HUP", "copying", false)]
    [InlineData("-TERM", "copying", false)]
    [InlineData("-HUP", "waiting for a lock", true)]
    [InlineData("-TERM", "copying", true)]
    public async Task A_process_whose_terminal_is_closed_or_that_is_told_to_end(string signal, string moment, bool inPwsh)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        var pwsh = inPwsh ? Pwsh.Find() : null;
        Assert.SkipWhen(inPwsh && pwsh is null, "There is no pwsh on this machine.");
        await using var hold = await ComesToAsync(moment);

        var child = await ChildProcess.InterruptScriptAsync(
            [ChildProcess.Script, "-Csv", Folder.PathOf("slow.csv"), "-SourceSystem", vendor, "-SourceBatchId", "slow", "-Env", "prod", "-Commit"],
            new Dictionary<string, string?> { ["SUPABASE_DB_URL_PROD"] = connection },
            () => UntilAsync(moment),
            signal,
            pwsh,
            EndedAsync);

        Assert.NotEqual(0, child.ExitCode);
        await NothingIsLeftAsync();
    }

    private async Task<NpgsqlConnection?> ComesToAsync(string moment)
    {
        var copies = moment == "copying";
        var text = new StringBuilder("name,email\nNobody,\n");
        for (var i = 0; i < (copies ? 400_000 : 10); i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Person {i},person.{i}@example.com\n");
        }

        Folder.Write("slow.csv", text.ToString());
        if (copies)
        {
            return null;
        }

        var holder = await database.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE ingest.plaintiffs_raw IN SHARE MODE", holder);
        await command.ExecuteNonQueryAsync(Token);
        return holder;
    }

    private Task UntilAsync(string moment) => UntilTrueAsync(moment == "copying"
        ? "SELECT EXISTS (SELECT FROM pg_stat_progress_copy WHERE datname = current_database() AND tuples_processed > 1000)"
        : "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted)");

    // Seen from outside, by one who asks all the time.
    private async Task EndedAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await UntilTrueAsync(
            $"""
            SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'PlaintiffIngest' AND xact_start IS NOT NULL)
                AND (SELECT status = 'failed' FROM ingest.import_runs WHERE source_system = '{vendor}')
            """);
        var time = Stopwatch.GetElapsedTime(started);
        TestContext.Current.SendDiagnosticMessage($"ended after {time.TotalMilliseconds:0} ms");
        Assert.True(time < Promised, $"It took {time.TotalSeconds:0.00} s.");
    }

    private async Task NothingIsLeftAsync()
    {
        await UntilTrueAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'PlaintiffIngest')");
        Assert.Equal(["slow.csv"], Directory.GetFiles(Folder.Path).Select(Path.GetFileName));
        Assert.Equal("failed|0|Cancelled", await database.ScalarAsync<string>(
            $"""
            SELECT status || '|' || (SELECT count(*) FROM ingest.plaintiffs_raw WHERE import_run_id = id) || '|' || (error_details->>'error')
            FROM ingest.import_runs WHERE source_system = '{vendor}'
            """));
    }

    private async Task UntilTrueAsync(string condition)
    {
        await using var asking = await database.OpenAsync();
        await using var command = new NpgsqlCommand(condition, asking);
        var started = Stopwatch.GetTimestamp();
        while (await command.ExecuteScalarAsync(Token) is not true)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), condition);
            await Task.Delay(10, Token);
        }
    }
}
