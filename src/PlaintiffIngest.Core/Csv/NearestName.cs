namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds what was probably meant.</summary>
internal static class NearestName
{
    private const int ShortestName = 4;
    private const int LongName = 8;

    /// <summary>The candidate with the fewest letters to change, when those are less than half of the wanted name.</summary>
    /// <param name="wanted">The name that is not there.</param>
    /// <param name="candidates">The names that are.</param>
    /// <returns>A candidate; null when none is near.</returns>
    public static string? Find(string wanted, IEnumerable<string> candidates)
    {
        var normalized = ColumnNames.Normalize(wanted);
        return candidates
            .Select(candidate => (candidate, distance: Distance(normalized, ColumnNames.Normalize(candidate))))
            .Where(item => item.distance * 2 < normalized.Length)
            .OrderBy(item => item.distance)
            .Select(item => item.candidate)
            .FirstOrDefault();
    }

    /// <summary>Whether a header is a known name with one letter wrong, or two that changed places; with two faults, when it is long.</summary>
    /// <param name="header">The header of a file.</param>
    /// <param name="name">The name that it may be.</param>
    public static bool IsMisspelling(string header, string name)
    {
        var (from, to) = (ColumnNames.Normalize(name), ColumnNames.Normalize(header));
        var faults = from.Length >= LongName ? 2 : 1;
        return from.Length >= ShortestName && (Distance(from, to) <= faults || AreSwapped(from, to));
    }

    private static bool AreSwapped(string from, string to)
    {
        var at = from.Length == to.Length ? from.AsSpan().CommonPrefixLength(to) : from.Length;
        return at + 1 < from.Length && from[at] == to[at + 1] && from[at + 1] == to[at] && from.AsSpan(at + 2).SequenceEqual(to.AsSpan(at + 2));
    }

    /// <summary>Levenshtein's distance: letters to insert, remove or replace.</summary>
    private static int Distance(string from, string to)
    {
        // A name so long is no misspelling, and would cost the square of its length.
        if (to.Length > 2 * from.Length)
        {
            return int.MaxValue / 2;
        }

        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
