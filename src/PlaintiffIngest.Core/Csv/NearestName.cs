namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    private const int ShortestName = 4;
    private const int LongName = 8;

    /// <summary>Finds the candidate with the smallest edit distance, if the distance is less than half the length of the wanted name.</summary>
    /// <param name="wanted">The name that does not exist.</param>
    /// <param name="candidates">The names that exist.</param>
    /// <returns>A candidate; null if none is similar.</returns>
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

    /// <summary>Whether a header is a misspelling of a known name: one wrong letter, two in a long name, or two adjacent letters swapped.</summary>
    /// <param name="header">The header of a file.</param>
    /// <param name="name">The known name.</param>
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

    /// <summary>The Levenshtein distance: the number of letters to insert, remove or replace.</summary>
    private static int Distance(string from, string to)
    {
        // A name this long cannot be a misspelling, and comparing it would take quadratic time.
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
