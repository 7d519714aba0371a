using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>However a command is ended, its load is rolled back and its run marked failed, and nothing is left behind.</summary>
public sealed class StopTimeTests(MigratedDatabase database) : ModuleTest(sharesEngine: false), IClassFixture<MigratedDatabase>
{
    // On a quiet machine everything here takes less than a second. A command that does not notice its end waits for the lock forever,
    // or completes its load: that fails without a clock, so that a busy machine does not.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(120);

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
    [InlineData(UnixSignal.Hangup, "waiting for a lock")]
    [InlineData(UnixSignal.Hangup, "copying")]
    [InlineData(UnixSignal.Terminate, "copying")]
    public async Task A_process_whose_terminal_is_closed_or_that_gets_SIGTERM(int signal, string moment)
    {
        UnixSignal.Require(signal);
        await using var hold = await ComesToAsync(moment);

        var child = await ChildProcess.InterruptScriptAsync(
            [ChildProcess.Script, "-Csv", Folder.PathOf("slow.csv"), "-SourceSystem", vendor, "-SourceBatchId", "slow", "-Env", "prod", "-Commit"],
            new Dictionary<string, string?> { ["SUPABASE_DB_URL_PROD"] = connection },
            () => UntilAsync(moment),
            signal,
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
        : "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted))");

    // Seen from outside, by one who asks all the time.
    private async Task EndedAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await UntilTrueAsync(
            $"""
            SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'PlaintiffIngest' AND xact_start IS NOT NULL)
                AND (SELECT status = 'failed' FROM ingest.import_runs WHERE source_system = '{vendor}')
            """);
        TestContext.Current.SendDiagnosticMessage($"ended after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms");
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
            if (Stopwatch.GetElapsedTime(started) > WaitTimeout)
            {
                Assert.Fail($"Not within {WaitTimeout.TotalSeconds} s: {condition}\n{await StateAsync()}");
            }

            await Task.Delay(10, Token);
        }
    }

    private Task<string?> StateAsync() => database.ScalarAsync<string>(
        """
        SELECT concat_ws(E'\n',
            (SELECT string_agg(concat_ws(' ', application_name, state, wait_event_type, wait_event, left(query, 200)), E'\n') FROM pg_stat_activity WHERE datname = current_database()),
            (SELECT string_agg(concat_ws(' ', source_system, status, error_details::text), E'\n') FROM ingest.import_runs))
        """);
}
