using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Finds columns that were probably renamed.</summary>
internal static class RenamedColumns
{
    // The most reliable heuristic first.
    private static readonly Func<HeaderNames, int, HeaderNames, int, bool>[] Heuristics = [AreAliases, AreSpelledSimilarly, HaveSameNeighbors];

    /// <summary>Pairs missing columns with added ones.</summary>
    /// <param name="before">The expected header.</param>
    /// <param name="missing">Indexes of its columns that the file does not have.</param>
    /// <param name="after">The file's header.</param>
    /// <param name="added">Indexes of its columns that were not expected.</param>
    public static List<(int Before, int After)> Find(HeaderNames before, IReadOnlyList<int> missing, HeaderNames after, IReadOnlyList<int> added)
    {
        var pairs = new List<(int Before, int After)>();
        foreach (var isRenamed in Heuristics)
        {
            foreach (var from in missing.Where(index => !pairs.Exists(pair => pair.Before == index)))
            {
                var candidates = added.Where(to => !pairs.Exists(pair => pair.After == to) && isRenamed(before, from, after, to)).ToList();
                if (candidates.Count > 0)
                {
                    pairs.Add((from, candidates[0]));
                }
            }
        }

        return [.. pairs.Order()];
    }

    private static bool AreAliases(HeaderNames before, int from, HeaderNames after, int to)
        => Enum.GetValues<PlaintiffColumn>().Any(column =>
        {
            var aliases = ColumnNames.AliasesOf(column).Select(ColumnNames.Normalize).ToList();
            return aliases.Contains(ColumnNames.Normalize(before.Names[from])) && aliases.Contains(ColumnNames.Normalize(after.Names[to]));
        });

    private static bool AreSpelledSimilarly(HeaderNames before, int from, HeaderNames after, int to)
        => NearestName.IsMisspelling(before.Names[from], after.Names[to]) || NearestName.IsMisspelling(after.Names[to], before.Names[from]);

    private static bool HaveSameNeighbors(HeaderNames before, int from, HeaderNames after, int to)
        => Neighbor(before, from - 1) == Neighbor(after, to - 1) && Neighbor(before, from + 1) == Neighbor(after, to + 1);

    private static string? Neighbor(HeaderNames header, int index) => index >= 0 && index < header.Keys.Count ? header.Keys[index] : null;
}
