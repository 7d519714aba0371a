namespace PlaintiffIngest.Core.Vendors;

/// <summary>Finds the columns that are in a different order than before. Columns that are only shifted by others do not count.</summary>
internal static class MovedColumns
{
    /// <summary>Finds the smallest set of columns whose move explains the order.</summary>
    /// <param name="before">The expected header.</param>
    /// <param name="after">The file's header.</param>
    /// <param name="mapped">Indexes of the file's columns that are mapped to a plaintiff column. If either of two columns may have moved, the mapped one is returned.</param>
    /// <returns>Indexes of the file's columns.</returns>
    public static List<int> Find(HeaderNames before, HeaderNames after, IReadOnlySet<int> mapped)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < before.Keys.Count; i++)
        {
            places.TryAdd(before.Keys[i], i);
        }

        var common = Enumerable.Range(0, after.Keys.Count).Where(index => places.ContainsKey(after.Keys[index])).ToList();

        // The columns that did not move are the heaviest sequence in the old order. The length of the sequence outweighs everything else.
        var best = new (int Weight, int Previous)[common.Count];
        for (var i = 0; i < common.Count; i++)
        {
            best[i] = (0, -1);
            for (var j = 0; j < i; j++)
            {
                if (places[after.Keys[common[j]]] < places[after.Keys[common[i]]] && best[j].Weight > best[i].Weight)
                {
                    best[i] = (best[j].Weight, j);
                }
            }

            best[i].Weight += common.Count + (mapped.Contains(common[i]) ? 1 : 2);
        }

        var moved = common.ToList();
        for (var i = common.Count == 0 ? -1 : Array.IndexOf(best, best.MaxBy(entry => entry.Weight)); i >= 0; i = best[i].Previous)
        {
            moved.Remove(common[i]);
        }

        return moved;
    }
}
