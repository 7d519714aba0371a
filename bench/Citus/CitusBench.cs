using System.Runtime.InteropServices;
using System.Text.Json;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>Measures a load on one server and on a Citus cluster on the same machine.</summary>
internal static class CitusBench
{
    private static readonly int[] WorkerCounts = [2, 4];

    /// <summary>Measures, prints the tables and writes the JSON.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="url">The coordinator.</param>
    /// <param name="cancellationToken">Cancels the operation. Earlier measurements are kept.</param>
    public static async Task RunAsync(BenchOptions options, string url, CancellationToken cancellationToken)
    {
        await using var cluster = await CitusCluster.OpenAsync(url, cancellationToken);
        var settings = await cluster.ReadSettingsAsync(cancellationToken);
        await using var bench = await BenchServer.StartAsync(options.Module, cancellationToken, settings);
        await using var single = await Node.OpenAsync("single node", bench.OwnerConnection("postgres"), null, cancellationToken);
        Layout[] layouts =
        [
            new SingleLayout(bench, single),
            .. WorkerCounts.Where(count => count <= cluster.Workers.Count).Select(count => new DistributedLayout(cluster.Coordinator, [.. cluster.Workers.Take(count)])),
        ];
        var suite = new CitusSuite(options, bench, layouts);
        var citus = await cluster.DescribeAsync(cancellationToken);
        try
        {
            await suite.RunAsync(SaveAsync, cancellationToken);
        }
        finally
        {
            CreateReport().Print(Console.Out);
            Console.WriteLine($"Written to {options.JsonPath}");
        }

        Task SaveAsync() => File.WriteAllTextAsync(options.JsonPath, JsonSerializer.Serialize(CreateReport(), Report.Json), CancellationToken.None);

        CitusReport CreateReport() => new()
        {
            MeasuredAt = DateTimeOffset.UtcNow,
            Machine = Report.DescribeMachine(),
            Runtime = RuntimeInformation.FrameworkDescription,
            PostgreSql = cluster.Coordinator.Version,
            SinglePostgreSql = bench.Version,
            Citus = citus,
            Settings = settings,
            Rounds = options.Rounds,
            Size = options.Size.Name,
            Medians = CitusMedian.Create(suite.Measurements),
            Traffic = suite.Traffic,
            Measurements = suite.Measurements,
        };
    }
}
