using System.Text.Json;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The benchmark goes through all its cases with few rows. Counts are checked, never times.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Every_case_of_the_benchmark_lands_every_row()
    {
        var json = folder.PathOf("bench.json");
        // The other cases start many processes, which takes minutes.
        string[] only = TestLength.IsLong ? [] : ["--only", "new-rows,reloads,latency,four-files,small-file"];
        var run = await MeasureAsync(["--json", json, .. only]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);

        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken));
        var found = report.RootElement.GetProperty("Medians").EnumerateArray().Select(Line).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                "new rows, product: 10000 read, 10000 inserted, 0 skipped",
                "new rows, limit: 10000 read, 10000 inserted, 0 skipped",
                "new rows, row-by-row: 1000 read, 1000 inserted, 0 skipped",
                "same batch again, product: 10000 read, 0 inserted, 0 skipped",
                "new batch, all duplicates, product: 10000 read, 0 inserted, 10000 skipped",
                "new batch, half new, product: 10000 read, 5000 inserted, 5000 skipped",
                "20 ms round trip, product: 10000 read, 10000 inserted, 0 skipped",
                "four files, two at once, product: 10000 read, 10000 inserted, 0 skipped",
                "100 rows, cold process, product: 100 read, 100 inserted, 0 skipped",
            },
            found);
        Assert.Single(RoundTrips(report.RootElement, "ms round trip").Distinct());

        if (!TestLength.IsLong)
        {
            return;
        }

        Assert.Superset(
            new HashSet<string>
            {
                "new rows, gzip file, product: 10000 read, 10000 inserted, 0 skipped",
                "new rows, 10,000 people erased, product: 10000 read, 10000 inserted, 0 skipped",
                "small files, new, 20 ms, 8 at a time, product: 1000 read, 1000 inserted, 0 skipped",
                "small files, again, 0 ms, 1 at a time, product: 1000 read, 0 inserted, 0 skipped",
                "small files, dry run, 20 ms, 1 at a time, product: 1000 read, 1000 inserted, 0 skipped",
                "new rows, product: 100000 read, 100000 inserted, 0 skipped",
                "new rows on 100 k, product: 10000 read, 10000 inserted, 0 skipped",
                "Get-ImportReconciliation -Newest 20, query: 100000 read, 0 inserted, 0 skipped",
            },
            found);

        // Every target has a measurement, except where psql is missing.
        var missing = report.RootElement.GetProperty("Targets").EnumerateArray()
            .Where(target => target.GetProperty("Measured").ValueKind == JsonValueKind.Null)
            .Select(target => target.GetProperty("Name").GetString()!);
        Assert.All(missing, name => Assert.Contains("psql", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Some_cases_can_be_measured_alone()
    {
        var json = folder.PathOf("bench.json");
        var run = await MeasureAsync("--only", "latency", "--json", json);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);

        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(json, TestContext.Current.CancellationToken));
        Assert.All(report.RootElement.GetProperty("Medians").EnumerateArray(), one => Assert.EndsWith("ms round trip", one.GetProperty("Case").GetString(), StringComparison.Ordinal));
        Assert.Contains("Left out: all cases but latency.", run.Output, StringComparison.Ordinal);
        Assert.Contains("not measured", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_results_are_compared_by_case_and_by_target()
    {
        var old = Save("old.json", """
            { "Name": "WAL, MB", "Measured": 1000, "Limit": 2000, "Moonshot": null, "Holds": true },
            { "Name": "gone", "Measured": 1, "Limit": 2, "Moonshot": null, "Holds": true }
            """, """
            { "Case": "new rows", "Contender": "product", "Rows": 1000000, "Seconds": 10, "ProcessSeconds": null, "CpuSeconds": 4, "PeakBytes": 100, "WalBytes": 0, "RoundTrips": null, "Inserted": null, "Skipped": null },
            { "Case": "dropped", "Contender": "psql", "Rows": 100, "Seconds": 3, "ProcessSeconds": 4, "CpuSeconds": null, "PeakBytes": null, "WalBytes": null, "RoundTrips": 11, "Inserted": 1, "Skipped": 0 }
            """);
        var current = Save("new.json", """
            { "Name": "WAL, MB", "Measured": 700, "Limit": 750, "Moonshot": 700, "Holds": true, "Verdict": "moonshot" },
            { "Name": "added", "Measured": null, "Limit": 5, "Moonshot": 3, "Holds": null, "Verdict": "not measured" }
            """, """
            { "Case": "new rows", "Contender": "product", "Rows": 1000000, "Seconds": 5, "ProcessSeconds": 6, "CpuSeconds": 5, "PeakBytes": 110, "WalBytes": 7, "RoundTrips": null, "Inserted": 1, "Skipped": 0 }
            """);

        var run = await RunAsync("--compare", old, current);

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal(
            """
            | case | contender | rows | s before | s after | ratio | CPU | WAL | peak memory | round trips |
            |---|---|---:|---:|---:|---:|---:|---:|---:|---:|
            | new rows | product | 1 M | 10 | 5 | 0.5 | 1.25 | – | 1.1 | – |
            | dropped | psql | 100 | 3 | – | – | – | – | – | – |

            | target | before | after | at most | moonshot | before | after |
            |---|---:|---:|---:|---:|---|---|
            | WAL, MB | 1000 | 700 | 750 | 700 | missed | moonshot |
            | added | – | – | 5 | 3 | not measured | not measured |
            """.ReplaceLineEndings("\n"),
            run.Output[run.Output.IndexOf("| case", StringComparison.Ordinal)..].TrimEnd());
    }

    [Fact]
    public async Task The_first_results_can_still_be_compared()
    {
        var run = await RunAsync("--compare", Repository.PathOf("bench", "results", "2026-11-23-first.json"), Repository.PathOf("bench", "results", "2026-11-23-second.json"));

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        // The first one has no figure but those of its targets.
        Assert.Contains("| new rows | product | 1 M | – | 10.918 | – |", run.Output, StringComparison.Ordinal);
        Assert.Contains("| 1 M new rows, against psql | 0.517 | 0.583 | 0.55 | 0.4 | met | missed |", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--size", "huge")]
    [InlineData("--only", "new-rows,nothing")]
    [InlineData("--rounds", "0")]
    [InlineData("--json")]
    [InlineData("--module", "nowhere")]
    [InlineData("10000")]
    public async Task Wrong_options_show_the_usage(params string[] arguments)
    {
        var run = await RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--compare old.json new.json", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nothing")]
    public async Task A_file_that_is_no_result_is_an_error_that_names_it(string content)
    {
        var file = folder.PathOf("other.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        var run = await RunAsync("--compare", file, file);

        Assert.Equal((2, string.Empty), (run.ExitCode, run.Output));
        Assert.StartsWith($"{file} is not a result of this benchmark: ", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static Task<ChildProcess> MeasureAsync(params string[] arguments)
        => RunAsync(["--size", "small", "--rounds", "1", "--module", Repository.Root, .. arguments]);

    private static Task<ChildProcess> RunAsync(params string[] arguments)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Repository.PathOf("bench", "bin", build.Parent!.Name, build.Name, "PlaintiffIngest.Bench.dll");
        return ChildProcess.RunAsync(new("dotnet", ["exec", program, .. arguments]));
    }

    private string Save(string name, string targets, string medians)
    {
        var path = folder.PathOf(name);
        File.WriteAllText(path, $$"""
            {
              "MeasuredAt": "2026-11-23T00:00:00+00:00", "Machine": "2 cores", "Runtime": ".NET 10", "PostgreSql": "15", "Rounds": 3, "LeftOut": [],
              "Targets": [ {{targets}} ],
              "Medians": [ {{medians}} ],
              "Measurements": []
            }
            """);
        return path;
    }

    private static string Line(JsonElement one)
        => $"{one.GetProperty("Case")}, {one.GetProperty("Contender")}: {one.GetProperty("Rows")} read, {one.GetProperty("Inserted")} inserted, {one.GetProperty("Skipped")} skipped";

    // As many for 1,000 rows as for 10,000, near and far.
    private static IEnumerable<double> RoundTrips(JsonElement report, string name)
        => report.GetProperty("Medians").EnumerateArray()
            .Where(one => one.GetProperty("Case").GetString()!.EndsWith(name, StringComparison.Ordinal))
            .Select(one => one.GetProperty("RoundTrips").GetDouble());
}
