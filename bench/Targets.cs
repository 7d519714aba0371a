using PlaintiffIngest.Bench.Cases;

namespace PlaintiffIngest.Bench;

/// <summary>The performance targets, mostly as ratios of two medians of the same run.</summary>
/// <param name="results">The medians.</param>
/// <param name="largest">Rows of the largest file that every contender loaded.</param>
internal sealed class Targets(IReadOnlyList<Summary> results, int largest)
{
    private const double MiB = 1024 * 1024;
    private const int Page = 8192;

    /// <summary>All targets that were measured.</summary>
    public IReadOnlyList<Target> All() =>
    [
        .. Ratio($"{Count(largest)} new rows, against limit", New("product", largest), New("limit", largest), 1.0, 0.7),
        .. Ratio($"{Count(largest)} new rows, against psql", New("product", largest), New("psql", largest), 0.55, 0.4),
        .. Ratio("against row-by-row, per row", New("product", largest), New("row-by-row", largest / NewRows.RowByRowPart), 1.0 / 20, perRow: true),
        .. Ratio("1 M new rows on 10 M, against an empty table", Find(LargeTable.OnTop), New("product", LargeTable.NewRowsCount), 1.5),
        .. Ratio($"{Count(largest)} all duplicates as a new batch, against new rows", Find(Reloads.AllDuplicates), New("product", largest), 1.0),
        .. Ratio("the same batch again, against sha256sum", Find(Reloads.SameBatch), Find(Reloads.SameBatch, "sha256sum"), 3),
        .. Value("the same batch again: WAL written, bytes", Find(Reloads.SameBatch)?.WalBytes, Page),
        .. Ratio("at 20 ms round trip, against 0 ms", Find(Latency.Far), Latest(Latency.Near), 1.5),
        .. Value("round trips, against a tenth of the rows", Latest(Latency.Near)?.RoundTrips / Find(Latency.Near)?.RoundTrips, 1.0),
        .. Ratio("two files at once, against one after the other", Find(FourFiles.TwoAtOnce), Find(FourFiles.OneByOne), 0.85, 0.7),
        .. Value("100 rows: cold process, against the start of the host alone", Find(SmallFile.Cold)?.ProcessSeconds / Find(SmallFile.Start, "host")?.ProcessSeconds, 2.5),
        .. Value("100 rows: warm, ms", Find(SmallFile.Warm, "warm")?.Seconds * 1000, 60),
        .. Value("peak memory of 10 M rows, MB", New("product", LargeTable.Rows)?.PeakBytes / MiB, 256),
        .. Value("peak memory of 10 M rows, against 1 M", New("product", LargeTable.Rows)?.PeakBytes / New("product", LargeTable.NewRowsCount)?.PeakBytes, 1.1),
    ];

    /// <summary>An abbreviated count, such as <c>1 M</c>.</summary>
    public static string Count(int rows) => rows switch
    {
        >= 1_000_000 when rows % 1_000_000 == 0 => $"{rows / 1_000_000} M",
        >= 1_000 when rows % 1_000 == 0 => $"{rows / 1_000} k",
        _ => $"{rows}",
    };

    private static IEnumerable<Target> Ratio(string name, Summary? one, Summary? other, double limit, double? moonshot = null, bool perRow = false)
        => Value(name, one?.Seconds / other?.Seconds * (perRow ? (double?)other?.Rows / one?.Rows : 1), limit, moonshot);

    private static IEnumerable<Target> Value(string name, double? measured, double limit, double? moonshot = null)
        => measured is { } value ? [new Target(name, value, limit, moonshot)] : [];

    private Summary? New(string contender, int rows)
        => results.FirstOrDefault(one => one.Case == NewRows.Name && one.Contender == contender && one.Rows == rows);

    private Summary? Find(string name, string contender = "product") => results.FirstOrDefault(one => one.Case == name && one.Contender == contender);

    private Summary? Latest(string name) => results.LastOrDefault(one => one.Case == name);
}
