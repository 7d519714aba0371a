namespace PlaintiffIngest.Core.Vendors;

/// <summary>Finds the columns that stand in another order than before. Columns that only made room for others did not move.</summary>
internal static class MovedColumns
{
    /// <summary>Finds the smallest number of columns whose move explains the order.</summary>
    /// <param name="before">The expected header.</param>
    /// <param name="after">The file's header.</param>
    /// <param name="mapped">Indexes of the file's columns that a plaintiff is read from. If either of two columns may have moved, it is the mapped one.</param>
    /// <returns>Indexes of the file's columns.</returns>
    public static List<int> Find(HeaderNames before, HeaderNames after, IReadOnlySet<int> mapped)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < before.Keys.Count; i++)
        {
            places.TryAdd(before.Keys[i], i);
        }

        var common = Enumerable.Range(0, after.Keys.Count).Where(index => places.ContainsKey(after.Keys[index])).ToList();

        // The columns that stay are the heaviest sequence in the old order. Their number outweighs everything else.
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
