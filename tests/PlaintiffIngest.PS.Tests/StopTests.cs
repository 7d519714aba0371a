using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Stopping, several files at once, and progress: what happens while the cmdlet works.</summary>
public sealed class StopTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private const string Table = "LOCK TABLE ingest.plaintiffs_raw IN ACCESS EXCLUSIVE MODE";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(120);

    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_rolls_back_and_marks_the_run_failed_before_it_returns()
    {
        Csv("a.csv", "a", 10);
        await using var holder = await HoldAsync(Table);
        var work = IngestAsync(throttleLimit: 1);
        await WaitForAsync(1, "processing");
        await using var mark = await HoldAsync($"SELECT FROM ingest.import_runs WHERE source_system = '{vendor}' FOR UPDATE");

        var stopped = Task.Run(Engine.Stop, Token);
        await Task.Delay(500, Token);
        var returnedBefore = work.IsCompleted;
        await mark.DisposeAsync();
        var result = await work.WaitAsync(WaitTimeout, Token);
        await stopped;

        Assert.False(returnedBefore);
        Assert.Empty(result.Output);
        Assert.Equal(1, await RunsAsync("failed"));
        Assert.Contains(
            "Cancelled",
            await database.ScalarAsync<string>($"SELECT error_details::text FROM ingest.import_runs WHERE source_system = '{vendor}'"),
            StringComparison.Ordinal);
    }

    // Whatever writes to a stopped pipeline notices the stop; a command that has nothing to write must be told.
    [Fact]
    public async Task Stop_ends_a_waiting_command_without_output()
    {
        // Without a run, no row is counted and nothing waits.
        await database.ExecuteAsync($"SELECT ingest.claim_import_run('{vendor}', 'x', '{new string('0', 64)}')");
        await using var holder = await HoldAsync(Table);
        var work = Task.Run(() => Run("Get-ImportReconciliation -ConnectionString $args[0]", connection), Token);
        await WaitUntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid IN (SELECT pid FROM pg_locks WHERE relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted))");

        var stopped = Task.Run(Engine.Stop, Token);

        Assert.Empty((await work.WaitAsync(WaitTimeout, Token)).Output);
        await stopped;
    }

    [Fact]
    public async Task Stop_reaches_all_files_that_load_at_once()
    {
        Csv("1.csv", "a", 10);
        Csv("2.csv", "b", 10);
        await using var holder = await HoldAsync(Table);
        var work = IngestAsync(throttleLimit: 2);
        await WaitForAsync(2, "processing");

        Engine.Stop();
        await work.WaitAsync(WaitTimeout, Token);

        Assert.Equal(2, await RunsAsync("failed"));
    }

    [Fact]
    public async Task Several_files_load_at_once_and_no_result_is_lost_or_mixed()
    {
        for (var i = 1; i <= 6; i++)
        {
            Csv($"{i}.csv", $"p{i}", i);
        }

        var holder = await HoldAsync(Table);
        var work = IngestAsync(throttleLimit: 3);
        await WaitForAsync(3, "processing");
        await holder.DisposeAsync();
        var result = await work.WaitAsync(WaitTimeout, Token);

        Assert.Empty(result.Errors);
        Assert.Equal(
            [("1.csv", 1L), ("2.csv", 2L), ("3.csv", 3L), ("4.csv", 4L), ("5.csv", 5L), ("6.csv", 6L)],
            result.Output.Select(item => (Value<string>(item, "FileName"), Value<long>(item, "RowsInserted"))).Order());
        Assert.Equal(6, await RunsAsync("completed"));
    }

    [Fact]
    public async Task One_at_a_time_is_the_default()
    {
        Csv("1.csv", "a", 1);
        Csv("2.csv", "b", 1);
        var holder = await HoldAsync(Table);
        var work = IngestAsync(throttleLimit: null);
        await WaitForAsync(1, "processing");
        await Task.Delay(500, Token);
        var atOnce = await RunsAsync("processing");
        await holder.DisposeAsync();
        await work.WaitAsync(WaitTimeout, Token);

        Assert.Equal(1, atOnce);
    }

    [Fact]
    public async Task A_reader_that_takes_only_the_first_result_stops_the_others()
    {
        Csv("1.csv", "a", 1);
        Csv("2.csv", "b", 1);
        Csv("3.csv", "c", 1);

        var result = Run(
            """
            $folder, $vendor, $db = $args
            Get-ChildItem $folder | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ConnectionString $db | Select-Object -First 1
            """,
            Folder.PathOf("*.csv"),
            vendor,
            connection);

        Assert.Single(result.Output);
        Assert.Equal(1, await RunsAsync("completed"));
        Assert.Equal(0, await RunsAsync("processing"));
    }

    [Fact]
    public void A_result_is_written_before_the_next_file_comes_down_the_pipeline()
    {
        Csv("1.csv", "a", 1);
        Csv("2.csv", "b", 1);

        var order = Get(
            """
            $folder, $vendor, $db = $args
            $order = @()
            Get-ChildItem $folder | ForEach-Object { $order += $_.Name; $_ } | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ConnectionString $db | ForEach-Object { $order += $_.Outcome }
            $order
            """,
            Folder.PathOf("*.csv"),
            vendor,
            connection);

        Assert.Equal(["1.csv", "Committed", "2.csv", "Committed"], order.Select(item => item.ToString()));
    }

    // Each file alone has so much to tell while it is read; the last row of each sees to it that nothing is merged, of which there is little to tell.
    [Fact]
    public async Task Progress_of_all_files_together_comes_at_most_five_times_a_second()
    {
        for (var i = 1; i <= 4; i++)
        {
            Csv($"{i}.csv", $"p{i}", 100_000);
            await File.AppendAllTextAsync(Folder.PathOf($"{i}.csv"), "Nobody,\n", Token);
        }

        var started = Stopwatch.GetTimestamp();

        var result = await IngestAsync(throttleLimit: 4, "-MaxErrors 0");

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Assert.All(result.Errors, error => Assert.StartsWith("PlaintiffIngest.TooManyErrors,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        var updates = result.Progress.Where(record => record.RecordType == System.Management.Automation.ProgressRecordType.Processing).ToArray();
        Assert.InRange(updates.Length, 2, (int)(seconds * 5) + 1);
    }

    private Task<EngineResult> IngestAsync(int? throttleLimit, string more = "")
        => Task.Run(() => Run(
            $"Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -Commit -ConnectionString $args[2] {(throttleLimit is { } limit ? $"-ThrottleLimit {limit}" : string.Empty)} {more}",
            Folder.PathOf("*.csv"),
            vendor,
            connection));

    private void Csv(string name, string person, int rows)
    {
        var text = new StringBuilder("name,email\n");
        for (var i = 0; i < rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{person} {i},{person}.{i}@example.com\n");
        }

        Folder.Write(name, text.ToString());
    }

    /// <summary>Holds locks, so that loads wait in the middle; disposing lets them go on.</summary>
    private async Task<NpgsqlConnection> HoldAsync(string statement)
    {
        var holder = await database.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {statement}", holder);
        await command.ExecuteNonQueryAsync(Token);
        return holder;
    }

    private Task WaitForAsync(long count, string status) => WaitUntilAsync($"SELECT ({CountRuns(status)}) >= {count}");

    private async Task WaitUntilAsync(string condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await database.ScalarAsync<bool>(condition))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < WaitTimeout, condition);
            await Task.Delay(50, Token);
        }
    }

    private Task<long> RunsAsync(string status) => database.ScalarAsync<long>(CountRuns(status));

    private string CountRuns(string status) => $"SELECT count(*) FROM ingest.import_runs WHERE source_system = '{vendor}' AND status = '{status}'";
}
