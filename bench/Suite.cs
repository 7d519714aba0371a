using PlaintiffIngest.Bench.Cases;

namespace PlaintiffIngest.Bench;

/// <summary>Runs all cases in each round, so that other load on the machine affects all of them alike.</summary>
/// <param name="options">What to measure.</param>
/// <param name="bench">The server.</param>
internal sealed class Suite(BenchOptions options, BenchServer bench)
{
    private const int LatencyRows = 100_000;

    // Many files have many steps.
    private const int MaxSteps = 10;

    // In the order in which they are measured.
    private static readonly (string Name, Func<BenchServer, BenchSize, IEnumerable<BenchCase>> Create)[] Available =
    [
        ("new-rows", (bench, size) => size.Rows.Select(rows => new NewRows(bench, rows))),
        ("reloads", (bench, size) => [new Reloads(bench, size.LargestFile)]),
        ("latency", (bench, size) => [new Latency(bench, Math.Min(size.LargestFile, LatencyRows))]),
        ("four-files", (bench, size) => [new FourFiles(bench, size.LargestFile)]),
        ("variants", (bench, size) => [new Variants(bench, size.LargestFile)]),
        ("small-file", (bench, _) => [new SmallFile(bench)]),
        ("many-files", (bench, size) => [new ManyFiles(bench, size.SmallFiles)]),
        ("large-table", (bench, size) => size.LargeRows is { } rows ? [new LargeTable(bench, rows)] : []),
        ("queries", (bench, size) => size.LargeRows is { } rows ? [new Queries(bench, rows)] : []),
    ];

    /// <summary>The names of the cases on the command line.</summary>
    public static IReadOnlyList<string> CaseNames { get; } = [.. Available.Select(one => one.Name)];

    /// <summary>Runs all rounds.</summary>
    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        List<BenchCase> cases =
            [.. Available.Where(one => options.Only.Count == 0 || options.Only.Contains(one.Name)).SelectMany(one => one.Create(bench, options.Size))];
        foreach (var benchCase in cases)
        {
            await benchCase.PrepareAsync(cancellationToken);
        }

        var measurements = new List<Measurement>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var benchCase in cases)
            {
                await foreach (var measured in benchCase.MeasureAsync(cancellationToken))
                {
                    var measurement = measured with { Outcome = measured.Outcome with { Steps = [.. measured.Outcome.Steps.Take(MaxSteps)] } };
                    measurements.Add(measurement);
                    await Console.Error.WriteLineAsync(
                        $"round {round}: {measurement.Case}, {measurement.Contender}, {measurement.Rows} rows: {measurement.Outcome.Seconds:0.000} s {string.Join(' ', measurement.Outcome.Steps)}");
                }
            }
        }

        return measurements;
    }
}
