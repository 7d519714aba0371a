namespace PlaintiffIngest.Core.Vendors;

/// <summary>
/// Finds the columns that a map reads from headers which the vendor sent before and no longer sends. A header that the vendor never sent
/// is a mistake in the map, not a change.
/// </summary>
internal static class GoneColumns
{
    /// <summary>Finds the columns.</summary>
    /// <param name="map">The column map.</param>
    /// <param name="before">The headers that the vendor sent before.</param>
    /// <param name="after">The file's header.</param>
    /// <returns>The keys of their entries in the map.</returns>
    public static IEnumerable<string> Find(IReadOnlyDictionary<string, IReadOnlyList<string>> map, IEnumerable<HeaderNames> before, HeaderNames after)
        => map.Where(entry => !after.Has(entry.Value) && before.Any(header => header.Has(entry.Value))).Select(entry => entry.Key);
}
