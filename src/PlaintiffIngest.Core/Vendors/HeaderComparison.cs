using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Compares a file's header with what is known about its vendor.</summary>
internal static class HeaderComparison
{
    /// <summary>Compares the header with those that the profile accepts or, if it names none, with that of the last completed run.</summary>
    /// <param name="vendor">What is known about the vendor.</param>
    /// <param name="delivered">The file's header.</param>
    /// <param name="format">How the file is read.</param>
    /// <returns>The change; null if there is none, or nothing to compare with.</returns>
    public static HeaderChange? Find(VendorFacts vendor, HeaderNames delivered, CsvFormat format)
    {
        if (vendor.AcceptedHeaders is { Count: > 0 } accepted)
        {
            var changes = accepted.Select(names => HeaderChange.Find(new HeaderNames(names), format.ColumnMap, delivered, format.ColumnMap)).ToList();
            // The nearest one; the last of several was accepted last.
            return changes.Contains(null) ? null : changes.AsEnumerable().Reverse().MinBy(change => change!.Missing.Count + change.Added.Count + change.Renamed.Count + change.Moved.Count);
        }

        return vendor.LastRun is { Header: { Length: > 0 } text, Delimiter: { } delimiter } run
            ? HeaderChange.Find(HeaderNames.Parse(text, delimiter), run.Options?.ReadColumnMap() ?? new Dictionary<string, IReadOnlyList<string>>(), delivered, format.ColumnMap)
            : null;
    }

    /// <summary>Whether a change must not be loaded unless the operator accepts it.</summary>
    /// <param name="vendor">What is known about the vendor.</param>
    /// <param name="change">The change.</param>
    public static bool MustStop(VendorFacts vendor, HeaderChange change) => vendor.AcceptedHeaders is { Count: > 0 } || change.Touched.Count > 0;
}
