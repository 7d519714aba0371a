using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Compares a file's header with the vendor's profile or last run.</summary>
internal static class HeaderComparison
{
    /// <summary>Compares the header with the profile's accepted headers or, if there are none, with the header of the last completed run.</summary>
    /// <param name="vendor">What is known about the vendor.</param>
    /// <param name="delivered">The file's header.</param>
    /// <param name="format">How the file is read.</param>
    /// <returns>The change; null if there is none, or nothing to compare with.</returns>
    public static HeaderChange? Find(VendorFacts vendor, HeaderNames delivered, CsvFormat format)
    {
        var readBefore = vendor.AcceptedHeaders is { Count: > 0 } ? format.ColumnMap : vendor.LastRun?.Options?.ReadColumnMap() ?? new Dictionary<string, IReadOnlyList<string>>();
        var changes = vendor.KnownHeaders.Select(known => HeaderChange.Find(known, readBefore, delivered, format.ColumnMap)).ToList();

        // The most similar header; of several, the one that was accepted last.
        return changes.Contains(null) ? null : changes.AsEnumerable().Reverse().MinBy(change => change!.Missing.Count + change.Added.Count + change.Renamed.Count + change.Moved.Count);
    }

    /// <summary>Whether a change must not be loaded unless the operator accepts it.</summary>
    /// <param name="vendor">What is known about the vendor.</param>
    /// <param name="change">The change.</param>
    public static bool RequiresAcceptance(VendorFacts vendor, HeaderChange change) => vendor.AcceptedHeaders is { Count: > 0 } || change.Affected.Count > 0;
}
