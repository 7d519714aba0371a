using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using PlaintiffIngest.Host;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>Stopping, several files at once, and progress: what happens while the cmdlet works.</summary>
public sealed class StopTests(MigratedDatabase database) : ModuleTest, IClassFixture<MigratedDatabase>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string connection = database.Settings.ConnectionString;
    private readonly string vendor = NewVendor();

    [Fact]
    public async Task Stop_rolls_back_and_marks_the_run_failed_before_it_returns()
    {
        Csv("a.csv", "a", 10);
        await using var holder = await HoldTableAsync();
        var work = IngestAsync(throttleLimit: 1);
        await WaitForAsync(1, "processing");

        Engine.Stop();
        var result = await work.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Empty(result.Output);
        Assert.Equal(1, await RunsAsync("failed"));
        Assert.Contains(
            "Cancelled",
            await database.ScalarAsync<string>($"SELECT error_details::text FROM ingest.import_runs WHERE source_system = '{vendor}'"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_reaches_every_file_of_several_at_once()
    {
        Csv("1.csv", "a", 10);
        Csv("2.csv", "b", 10);
        await using var holder = await HoldTableAsync();
        var work = IngestAsync(throttleLimit: 2);
        await WaitForAsync(2, "processing");

        Engine.Stop();
        await work.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(2, await RunsAsync("failed"));
    }

    [Fact]
    public async Task Several_files_load_at_once_and_no_result_is_lost_or_mixed()
    {
        for (var i = 1; i <= 6; i++)
        {
            Csv($"{i}.csv", $"p{i}", i);
        }

        var holder = await HoldTableAsync();
        var work = IngestAsync(throttleLimit: 3);
        await WaitForAsync(3, "processing");
        await holder.DisposeAsync();
        var result = await work.WaitAsync(Patience, TestContext.Current.CancellationToken);

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
        var holder = await HoldTableAsync();
        var work = IngestAsync(throttleLimit: null);
        await WaitForAsync(1, "processing");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var atOnce = await RunsAsync("processing");
        await holder.DisposeAsync();
        await work.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(1, atOnce);
    }

    [Fact]
    public async Task A_reader_that_takes_only_the_first_result_stops_the_others()
    {
        Csv("1.csv", "a", 1);
        Csv("2.csv", "b", 1);
        Csv("3.csv", "c", 1);

        // What Select-Object -First does: ends the pipeline from behind.
        var result = Run(
            """
            $folder, $vendor, $db = $args
            foreach ($once in 1) { Get-ChildItem $folder | Invoke-PlaintiffIngest -SourceSystem $vendor -Commit -ConnectionString $db | ForEach-Object { $_; break } }
            """,
            Folder.PathOf("*.csv"),
            vendor,
            connection);

        Assert.Single(result.Output);
        Assert.Equal(1, await RunsAsync("completed"));
        Assert.Equal(0, await RunsAsync("processing"));
    }

    [Fact]
    public async Task Progress_comes_at_most_five_times_a_second()
    {
        Csv("big.csv", "p", 60_000);
        var started = Stopwatch.GetTimestamp();

        var result = await IngestAsync(throttleLimit: 1);

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var updates = result.Progress.Where(record => record.RecordType == System.Management.Automation.ProgressRecordType.Processing).ToArray();
        Assert.InRange(updates.Length, 2, (int)(seconds * 5) + 1);
    }

    private Task<EngineResult> IngestAsync(int? throttleLimit)
        => Task.Run(() => Run(
            $"Get-ChildItem $args[0] | Invoke-PlaintiffIngest -SourceSystem $args[1] -Commit -ConnectionString $args[2] {(throttleLimit is { } limit ? $"-ThrottleLimit {limit}" : string.Empty)}",
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

    /// <summary>Locks the table, so that loads wait in the middle; disposing lets them go on.</summary>
    private async Task<NpgsqlConnection> HoldTableAsync()
    {
        var holder = await database.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE ingest.plaintiffs_raw IN ACCESS EXCLUSIVE MODE", holder);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return holder;
    }

    private async Task WaitForAsync(long count, string status)
    {
        var started = Stopwatch.GetTimestamp();
        while (await RunsAsync(status) < count)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{count} runs were not {status} in time.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private Task<long> RunsAsync(string status)
        => database.ScalarAsync<long>($"SELECT count(*) FROM ingest.import_runs WHERE source_system = '{vendor}' AND status = '{status}'");
}
