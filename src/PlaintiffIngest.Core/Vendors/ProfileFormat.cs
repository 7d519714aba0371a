using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Merges a vendor's profile into the operator's options.</summary>
internal static class ProfileFormat
{
    /// <summary>Returns the options to read a file with. The operator's options override the profile.</summary>
    /// <param name="given">The operator's options.</param>
    /// <param name="profile">The vendor's profile; null if there is none.</param>
    /// <param name="reject">The header of a reject file; null for a file from the vendor.</param>
    public static CsvFormat Merge(CsvFormat given, VendorProfile? profile, RejectHeader? reject)
        => profile is null ? given : Merge(given, profile, MergeMaps(given.ColumnMap, profile.ColumnMap), reject);

    /// <summary>
    /// Leaves out the columns of the profile's map that the vendor no longer sends: like a column without a map, each is read from a header
    /// with a known name, if there is one.
    /// </summary>
    /// <param name="format">How to read the file.</param>
    /// <param name="vendor">What is known about the vendor.</param>
    /// <param name="delivered">The file's header.</param>
    /// <returns>How to read the file without them; null if there are none.</returns>
    public static CsvFormat? WithoutGoneColumns(CsvFormat format, VendorFacts vendor, HeaderNames delivered)
    {
        var gone = GoneColumns.Find(format.ColumnMap, vendor.KnownHeaders, delivered).Where(format.ProfileColumns.Contains).ToHashSet(StringComparer.Ordinal);
        return gone.Count == 0 ? null : format with { ColumnMap = format.ColumnMap.Where(entry => !gone.Contains(entry.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase) };
    }

    private static CsvFormat Merge(CsvFormat given, VendorProfile profile, Dictionary<string, IReadOnlyList<string>> map, RejectHeader? reject) => given with
    {
        // A spreadsheet may have changed the delimiter of a reject file. A reject file never has the vendor's encoding and header line.
        Delimiter = given.Delimiter ?? (reject is null || reject.Delimiter == profile.Delimiter ? profile.Delimiter : null),
        Encoding = given.Encoding ?? (reject is null ? profile.Encoding : null),
        HeaderLine = given.HeaderLine ?? (reject is null ? profile.HeaderLine : null),
        ColumnMap = map,
        ProfileColumns = map.Keys.Except(given.ColumnMap.Keys, StringComparer.OrdinalIgnoreCase).ToHashSet(StringComparer.Ordinal),
        EmailRule = given.EmailRule ?? profile.EmailRule,
        RequiredColumns = profile.RequiredColumns ?? [],
        ColumnPatterns = profile.ColumnPatterns ?? new Dictionary<string, string>(),
        TrailerPattern = profile.TrailerPattern,
    };

    private static Dictionary<string, IReadOnlyList<string>> MergeMaps(
        IReadOnlyDictionary<string, IReadOnlyList<string>> given, IReadOnlyDictionary<string, IReadOnlyList<string>>? profile)
    {
        var map = new Dictionary<string, IReadOnlyList<string>>(given, StringComparer.OrdinalIgnoreCase);
        var columns = given.Keys.Select(ColumnNames.Normalize).ToHashSet(StringComparer.Ordinal);
        var headers = given.Values.SelectMany(names => names).Select(ColumnNames.Normalize).ToHashSet(StringComparer.Ordinal);
        foreach (var (column, names) in profile ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            // If the operator maps a header to one column, the profile must not map it to another.
            if (!columns.Contains(ColumnNames.Normalize(column)) && !names.Any(name => headers.Contains(ColumnNames.Normalize(name))))
            {
                map[column] = names;
            }
        }

        return map;
    }
}
