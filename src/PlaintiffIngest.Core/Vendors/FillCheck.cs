using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>
/// Checks whether columns are emptier than in the vendor's history. Messages contain no header: they name canonical columns, and the
/// row error codes of required ones.
/// </summary>
internal static class FillCheck
{
    // Fewer rows without a value than these are normal.
    private const long MinMissingRows = 5;
    private const double MinMissingShare = 0.05;

    // The limit for a share, relative to the worst earlier delivery: three times its share, or 20 percentage points more.
    private const double Factor = 3;
    private const double Distance = 0.2;

    // A column is reported as empty only if the probability that this is chance is smaller.
    private const double MaxProbability = 1e-6;

    // Even a column that always had values may be empty in a few rows.
    private const double MinEmptyShare = 0.001;

    /// <summary>Compares a delivery with the vendor's history.</summary>
    /// <param name="vendor">The vendor.</param>
    /// <param name="rows">Number of data rows.</param>
    /// <param name="counts">Counts of filled and missing values.</param>
    /// <returns>The finding; null if nothing is unusual, or the history is too short.</returns>
    public static DeliveryFinding? Compare(VendorFacts vendor, long rows, FileCounts counts)
    {
        if (vendor.History.Count < PastDelivery.MinHistory || rows == 0)
        {
            return null;
        }

        var found = FindMissing(vendor.History, rows, counts).Concat(FindEmptied(vendor.History, counts)).ToList();
        return found.Count == 0 ? null : new DeliveryFinding(
            IngestErrorId.EmptierColumns,
            vendor.Profile?.FillGate ?? false,
            $"columns are emptier than in the last {vendor.History.Count} deliveries of {vendor.SourceSystem}: {RedactedText.From(string.Join("; ", found))}.",
            $"Compare the file with an earlier one: the vendor may have renamed, moved or dropped a column. -ColumnMap maps a renamed one.");
    }

    private static IEnumerable<string> FindMissing(IReadOnlyList<PastDelivery> history, long rows, FileCounts counts)
    {
        foreach (var (code, missing) in counts.Missing)
        {
            var worst = history.Max(file => Share(file.Counts.Missing.GetValueOrDefault(code), file.Rows));
            var limit = Math.Max(MinMissingShare, Math.Min(worst * Factor, worst + Distance));
            if (missing >= MinMissingRows && Share(missing, rows) > limit)
            {
                yield return FormattableString.Invariant($"{missing} of {rows} rows fail with {code}; earlier deliveries had at most {worst:0.0%}");
            }
        }
    }

    private static IEnumerable<string> FindEmptied(IReadOnlyList<PastDelivery> history, FileCounts counts)
    {
        foreach (var (column, filled) in counts.Filled)
        {
            var usual = history.Where(file => file.Counts.Valid > 0).Select(file => Share(file.Counts.Filled.GetValueOrDefault(column), file.Counts.Valid)).DefaultIfEmpty(0).Min();
            if (filled == 0 && Math.Pow(Math.Max(1 - usual, MinEmptyShare), counts.Valid) < MaxProbability)
            {
                yield return FormattableString.Invariant($"{column} is empty in all {counts.Valid} valid rows; earlier deliveries had a value in at least {usual:0%}");
            }
        }
    }

    private static double Share(long part, long whole) => (double)part / whole;
}
