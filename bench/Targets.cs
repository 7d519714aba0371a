using PlaintiffIngest.Bench.Cases;

namespace PlaintiffIngest.Bench;

/// <summary>The performance targets, mostly as ratios of two medians of the same run.</summary>
/// <param name="results">The medians.</param>
/// <param name="size">What was measured.</param>
internal sealed class Targets(IReadOnlyList<Summary> results, BenchSize size)
{
    private const double MiB = 1024 * 1024;
    private const int Page = 8192;

    // Targets for the large table are named after the full size, even if it was not measured.
    private readonly int large = size.LargeRows ?? BenchSize.Full.LargeRows!.Value;
    private readonly int largest = size.LargestFile;

    /// <summary>All targets.</summary>
    public IReadOnlyList<Target> All() =>
    [
        Ratio($"{Count(largest)} new rows, against limit", New("product", largest), New("limit", largest), 1.1, 0.85),
        Ratio($"{Count(largest)} new rows, against psql", New("product", largest), New("psql", largest), 0.48, 0.35),
        new($"{Count(largest)} new rows, against row-by-row, per row", PerRow(New("product", largest)) / PerRow(New("row-by-row", largest / NewRows.RowByRowPart)), 1.0 / 20),
        Ratio($"{Count(large / 10)} new rows on {Count(large)}, against an empty table", Find(LargeTable.OnTop(large)), New("product", large / 10), 1.5, 1.2),
        new($"WAL of {Count(large / 10)} new rows on {Count(large)}, MB", Find(LargeTable.OnTop(large))?.WalBytes / MiB, 750),
        Ratio($"{Count(largest)} all duplicates as a new batch, against new rows", Find(Reloads.AllDuplicates), New("product", largest), 0.9, 0.7),
        Ratio("the same batch again, against sha256sum", Find(Reloads.SameBatch), Find(Reloads.SameBatch, "sha256sum"), 3),
        new("the same batch again: WAL written, bytes", Find(Reloads.SameBatch)?.WalBytes, Page),
        Ratio("at 20 ms round trip, against 0 ms", Find(Latency.Far), Latest(Latency.Near), 1.5),
        new("round trips, against a tenth of the rows", Latest(Latency.Near)?.RoundTrips / Find(Latency.Near)?.RoundTrips, 1),
        new("round trips of a small file", Small(ManyFiles.Far)?.RoundTrips, 6, 4),
        new("a small file at 20 ms, against 0 ms plus 20 ms", PerFile(ManyFiles.Far) / (PerFile(0) + ManyFiles.Far), 5, 4),
        new("a small file at 0 ms, ms", PerFile(0), 5, 3),
        Ratio("two files at once, against one after the other", Find(FourFiles.TwoAtOnce), Find(FourFiles.OneByOne), 0.85, 0.7),
        Ratio($"{Count(largest)} new rows in a gzip file, against plain", Find(Variants.Gzip), Find(Variants.Plain), 1.1),
        Ratio($"{Count(largest)} new rows, 10,000 people erased, against none", Find(Variants.Erased), Find(Variants.Plain), 1.02),
        new("100 rows, cold script, CPU against pwsh alone", Find(SmallFile.Script, "script")?.CpuSeconds / Find(SmallFile.PowerShell, "pwsh")?.CpuSeconds, 1.4, 1.2),
        new("100 rows, cold process, against the start of the host alone", Find(SmallFile.Cold)?.ProcessSeconds / Find(SmallFile.Start, "host")?.ProcessSeconds, 2.5),
        new("100 rows, warm, ms", Find(SmallFile.Warm, "warm")?.Seconds * 1000, 60),
        new($"peak memory of {Count(large)} rows, MB", New("product", large)?.PeakBytes / MiB, 256),
        new($"peak memory of {Count(large)} rows, against {Count(large / 10)}", New("product", large)?.PeakBytes / New("product", large / 10)?.PeakBytes, 1.1),
        new($"{Queries.Newest} on {Count(large)} rows, ms", Find(Queries.Newest, "query")?.Seconds * 1000, 50),
    ];

    /// <summary>An abbreviated count, such as <c>1 M</c>.</summary>
    public static string Count(int rows) => rows switch
    {
        >= 1_000_000 when rows % 1_000_000 == 0 => $"{rows / 1_000_000} M",
        >= 1_000 when rows % 1_000 == 0 => $"{rows / 1_000} k",
        _ => $"{rows}",
    };

    private static Target Ratio(string name, Summary? one, Summary? other, double limit, double? moonshot = null)
        => new(name, one?.Seconds / other?.Seconds, limit, moonshot);

    private static double? PerRow(Summary? one) => one?.Seconds / one?.Rows;

    // In milliseconds.
    private double? PerFile(int milliseconds)
        => Small(milliseconds) is { } files ? files.Seconds * 1000 / (files.Rows / ManyFiles.RowsPerFile) : null;

    private Summary? Small(int milliseconds) => Find(ManyFiles.CaseName("new", milliseconds, 1));

    private Summary? New(string contender, int rows)
        => results.FirstOrDefault(one => one.Case == NewRows.Name && one.Contender == contender && one.Rows == rows);

    private Summary? Find(string name, string contender = "product") => results.FirstOrDefault(one => one.Case == name && one.Contender == contender);

    private Summary? Latest(string name) => results.LastOrDefault(one => one.Case == name);
}
