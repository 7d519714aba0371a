using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>How a file's header differs from the expected one.</summary>
/// <param name="Before">The expected header.</param>
/// <param name="After">The file's header.</param>
/// <param name="Missing">Indexes of the expected columns that the file does not have.</param>
/// <param name="Added">Indexes of the file's columns that were not expected.</param>
/// <param name="Renamed">Index before and after of the columns that probably have another name.</param>
/// <param name="Moved">Indexes of the file's columns that are in a different order.</param>
/// <param name="Affected">The plaintiff columns that are read from different headers than before, or from moved ones.</param>
internal sealed record HeaderChange(
    HeaderNames Before,
    HeaderNames After,
    IReadOnlyList<int> Missing,
    IReadOnlyList<int> Added,
    IReadOnlyList<(int Before, int After)> Renamed,
    IReadOnlyList<int> Moved,
    IReadOnlyList<PlaintiffColumn> Affected)
{
    /// <summary>Compares two headers.</summary>
    /// <param name="before">The expected header.</param>
    /// <param name="mapBefore">The column map that it was read with.</param>
    /// <param name="after">The file's header.</param>
    /// <param name="mapAfter">The column map to read the file with.</param>
    /// <returns>The difference; null if the headers are the same.</returns>
    public static HeaderChange? Find(
        HeaderNames before,
        IReadOnlyDictionary<string, IReadOnlyList<string>> mapBefore,
        HeaderNames after,
        IReadOnlyDictionary<string, IReadOnlyList<string>> mapAfter)
    {
        var gone = GoneColumns.Find(mapAfter, [before], after).Select(ColumnNames.Find).OfType<PlaintiffColumn>().ToHashSet();
        (before, after) = HeaderNames.Align(before, after, gone);
        if (before.IsSameAs(after))
        {
            return null;
        }

        var (readBefore, readAfter) = (HeaderMapping.Find(before.Names, mapBefore), HeaderMapping.Find(after.Names, mapAfter));
        var missing = Without(before, after);
        var added = Without(after, before);
        var renamed = RenamedColumns.Find(before, missing, after, added);
        var mapped = readAfter.Values.SelectMany(cells => cells).ToHashSet();
        var moved = MovedColumns.Find(before, after, mapped);
        var affected = readBefore.Keys.Where(column =>
            !readAfter.TryGetValue(column, out var cells)
            || cells.Intersect(moved).Any()
            || (!cells.Select(cell => after.Keys[cell]).SequenceEqual(readBefore[column].Select(cell => before.Keys[cell])) && !IsRemapped(column, before, mapAfter)));
        return new HeaderChange(
            before,
            after,
            [.. missing.Except(renamed.Select(pair => pair.Before))],
            [.. added.Except(renamed.Select(pair => pair.After))],
            renamed,
            moved,
            [.. affected]);
    }

    // The operator has mapped the column to a header that is new, and therefore knows about the change.
    private static bool IsRemapped(PlaintiffColumn column, HeaderNames before, IReadOnlyDictionary<string, IReadOnlyList<string>> map)
        => map.Any(entry => ColumnNames.Find(entry.Key) == column && entry.Value.Any(name => !before.Names.Select(ColumnNames.Normalize).Contains(ColumnNames.Normalize(name))));

    private static List<int> Without(HeaderNames header, HeaderNames other)
        => [.. Enumerable.Range(0, header.Keys.Count).Where(index => !other.Keys.Contains(header.Keys[index]))];
}
