namespace PlaintiffIngest.Core.Tests.Architecture;

/// <summary>A type in one folder uses a type in another.</summary>
/// <param name="From">The folder of the user, as <c>project/folder</c>.</param>
/// <param name="FromType">The type whose source names the other.</param>
/// <param name="To">The folder of the type that is used.</param>
/// <param name="ToType">The type that is used.</param>
public sealed record FolderUse(string From, string FromType, string To, string ToType)
{
    /// <summary>The uses that are part of a circle: their target leads back to where they start, directly or through other folders.</summary>
    public static IReadOnlyList<FolderUse> InCircles(IReadOnlyCollection<FolderUse> uses)
    {
        var targets = uses.ToLookup(use => use.From, use => use.To);
        return [.. uses.Where(use => Reachable(use.To, targets).Contains(use.From))];
    }

    /// <summary>One line for each pair of folders, with the types that tie them.</summary>
    public static string Describe(IEnumerable<FolderUse> uses)
        => string.Join('\n', uses
            .GroupBy(use => (use.From, use.To))
            .OrderBy(edge => edge.Key)
            .Select(edge => $"{edge.Key.From} → {edge.Key.To}: {string.Join(", ", edge.Select(use => $"{use.FromType} uses {use.ToType}").Order(StringComparer.Ordinal))}"));

    private static HashSet<string> Reachable(string start, ILookup<string, string> targets)
    {
        var found = new HashSet<string> { start };
        var open = new Stack<string>(found);
        while (open.TryPop(out var folder))
        {
            foreach (var next in targets[folder].Where(found.Add))
            {
                open.Push(next);
            }
        }

        return found;
    }
}
