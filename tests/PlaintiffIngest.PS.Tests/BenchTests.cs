using System.Text.Json;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.PS.Tests;

/// <summary>The benchmark goes through all its cases with few rows. Counts are checked, never times.</summary>
public sealed class BenchTests : IDisposable
{
    private const int Rows = 10_000;

    private readonly TempFolder folder = new();

    [Fact]
    public async Task Every_case_of_the_benchmark_lands_every_row()
    {
        var json = folder.PathOf("bench.json");
        var run = await ChildProcess.RunAsync(new("dotnet", ["exec", Program(), $"{Rows}", "--rounds", "1", "--json", json]));
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
        Assert.Single(RoundTrips(report.RootElement).Distinct());
    }

    public void Dispose() => folder.Dispose();

    private static string Program()
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        return Repository.PathOf("bench", "bin", build.Parent!.Name, build.Name, "PlaintiffIngest.Bench.dll");
    }

    private static string Line(JsonElement one)
        => $"{one.GetProperty("Case")}, {one.GetProperty("Contender")}: {one.GetProperty("Rows")} read, {one.GetProperty("Inserted")} inserted, {one.GetProperty("Skipped")} skipped";

    // As many for 1,000 rows as for 10,000, near and far.
    private static IEnumerable<double> RoundTrips(JsonElement report)
        => report.GetProperty("Medians").EnumerateArray()
            .Select(one => one.GetProperty("RoundTrips"))
            .Where(count => count.ValueKind == JsonValueKind.Number)
            .Select(count => count.GetDouble());
}
