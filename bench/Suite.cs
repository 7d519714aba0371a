using PlaintiffIngest.Bench.Cases;

namespace PlaintiffIngest.Bench;

/// <summary>Runs all cases in each round, so that other load on the machine affects all of them alike.</summary>
/// <param name="options">What to measure.</param>
/// <param name="bench">The server.</param>
internal sealed class Suite(BenchOptions options, BenchServer bench)
{
    private const int LatencyRows = 100_000;

    /// <summary>Runs all rounds.</summary>
    public async Task<IReadOnlyList<Measurement>> RunAsync(CancellationToken cancellationToken)
    {
        var cases = Cases();
        foreach (var benchCase in cases)
        {
            await benchCase.PrepareAsync(cancellationToken);
        }

        var measurements = new List<Measurement>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            foreach (var benchCase in cases)
            {
                await foreach (var measurement in benchCase.MeasureAsync(cancellationToken))
                {
                    measurements.Add(measurement);
                    await Console.Error.WriteLineAsync(
                        $"round {round}: {measurement.Case}, {measurement.Contender}, {measurement.Rows} rows: {measurement.Outcome.Seconds:0.000} s {string.Join(' ', measurement.Outcome.Steps)}");
                }
            }
        }

        return measurements;
    }

    private List<BenchCase> Cases()
    {
        var largest = options.RowCounts[^1];
        List<BenchCase> cases = [.. options.RowCounts.Select(rows => new NewRows(bench, rows))];
        cases.Add(new Reloads(bench, largest));
        cases.Add(new Latency(bench, Math.Min(largest, LatencyRows)));
        cases.Add(new FourFiles(bench, largest));
        cases.Add(new SmallFile(bench));
        if (options.Large)
        {
            cases.Add(new LargeTable(bench));
        }

        return cases;
    }
}
