using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>
/// Compares how full the columns of a delivery are with the vendor's history. Names no header: columns are canonical, required ones are
/// named by the code of their failed rows.
/// </summary>
internal static class FillCheck
{
    // Below these, a few rows without a value are a normal day.
    private const long MinMissingRows = 5;
    private const double MinMissingShare = 0.05;

    // What is far from the worst earlier delivery: three times its share, or 20 percentage points more.
    private const double Factor = 3;
    private const double Distance = 0.2;

    // A column is reported as emptied only if chance is out of the question.
    private const double MaxChance = 1e-6;

    // Even a column that was always filled may be empty in one row.
    private const double MinEmptyShare = 0.001;

    /// <summary>Compares.</summary>
    /// <param name="vendor">The vendor.</param>
    /// <param name="rows">Number of data rows.</param>
    /// <param name="counts">How full the columns are.</param>
    /// <returns>The finding; null if the columns are as full as usual, or nothing is known.</returns>
    public static DeliveryFinding? Compare(VendorFacts vendor, long rows, FileCounts counts)
    {
        if (vendor.History.Count < PastFile.MinFiles || rows == 0)
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

    private static IEnumerable<string> FindMissing(IReadOnlyList<PastFile> history, long rows, FileCounts counts)
    {
        foreach (var (code, missing) in counts.Missing)
        {
            var worst = history.Max(file => Share(file.Counts.Missing.GetValueOrDefault(code), file.Rows));
            var limit = Math.Max(MinMissingShare, Math.Min(worst * Factor, worst + Distance));
            if (missing >= MinMissingRows && Share(missing, rows) > limit)
            {
                yield return FormattableString.Invariant($"{missing} of {rows} rows fail with {code}, before at most {worst:0.0%}");
            }
        }
    }

    private static IEnumerable<string> FindEmptied(IReadOnlyList<PastFile> history, FileCounts counts)
    {
        foreach (var (column, filled) in counts.Filled)
        {
            var usual = history.Where(file => file.Counts.Valid > 0).Select(file => Share(file.Counts.Filled.GetValueOrDefault(column), file.Counts.Valid)).DefaultIfEmpty(0).Min();
            if (filled == 0 && Math.Pow(Math.Max(1 - usual, MinEmptyShare), counts.Valid) < MaxChance)
            {
                yield return FormattableString.Invariant($"{column} is empty in all {counts.Valid} valid rows, before it was filled in at least {usual:0%}");
            }
        }
    }

    private static double Share(long part, long whole) => (double)part / whole;
}
