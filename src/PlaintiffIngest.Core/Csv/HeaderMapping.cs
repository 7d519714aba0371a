namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Finds which headers each column is read from, by the rules of <see cref="ColumnResolver"/> but without its errors: a column that
/// cannot be read is left out.
/// </summary>
internal static class HeaderMapping
{
    /// <summary>Maps the columns.</summary>
    /// <param name="header">The names of the header's cells.</param>
    /// <param name="columnMap">The value of <see cref="CsvFormat.ColumnMap"/>.</param>
    /// <returns>The indexes of the cells of each column that the header has.</returns>
    public static IReadOnlyDictionary<PlaintiffColumn, int[]> Find(IReadOnlyList<string> header, IReadOnlyDictionary<string, IReadOnlyList<string>> columnMap)
    {
        var left = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < header.Count; i++)
        {
            left.TryAdd(ColumnNames.Normalize(header[i]), i);
        }

        var found = new Dictionary<PlaintiffColumn, int[]>();
        var mapped = new HashSet<PlaintiffColumn>();
        foreach (var (key, names) in columnMap)
        {
            if (ColumnNames.Find(key) is { } column && mapped.Add(column))
            {
                Take(column, names);
            }
        }

        foreach (var column in Enum.GetValues<PlaintiffColumn>().Where(column => !mapped.Contains(column)))
        {
            if (ColumnNames.AliasesOf(column).FirstOrDefault(alias => left.ContainsKey(ColumnNames.Normalize(alias))) is { } alias)
            {
                Take(column, [alias]);
            }
        }

        return found;

        void Take(PlaintiffColumn column, IReadOnlyList<string> names)
        {
            var keys = names.Select(ColumnNames.Normalize).ToList();
            if (keys.TrueForAll(left.ContainsKey))
            {
                found[column] = [.. keys.Select(key => left[key])];
                keys.ForEach(key => left.Remove(key));
            }
        }
    }
}
