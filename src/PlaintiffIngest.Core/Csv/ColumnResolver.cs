using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds the columns of a header.</summary>
internal sealed class ColumnResolver
{
    private readonly HeaderErrors errors;
    private readonly string[] names;
    private readonly int[] indexes = new int[PlaintiffRow.ColumnCount];
    private readonly Dictionary<string, int> byName = [];

    private readonly bool isOfReject;

    private ColumnResolver(HeaderRecord header, string fileName)
    {
        isOfReject = ColumnNames.IsHeaderOfReject(header.Text, (char)header.Delimiter);
        names = [.. header.Cells.Select(cell => isOfReject ? FormulaGuard.Take(cell) : cell).Select(ColumnNames.Shown)];
        errors = new HeaderErrors(header, names, fileName);
        Array.Fill(indexes, -1);
    }

    /// <summary>Finds the columns.</summary>
    /// <param name="header">The header.</param>
    /// <param name="columnMap">What was given as <see cref="CsvFormat.ColumnMap"/>.</param>
    /// <param name="fileName">For messages.</param>
    /// <returns>Where each column is.</returns>
    /// <exception cref="IngestException">A column is missing or there twice, or the map cannot be used.</exception>
    public static ColumnLayout Resolve(HeaderRecord header, IReadOnlyDictionary<string, string> columnMap, string fileName)
    {
        var resolver = new ColumnResolver(header, fileName);
        resolver.IndexNames();
        resolver.Map(columnMap);
        resolver.FindAliases();
        return resolver.Layout();
    }

    private void IndexNames()
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (!ColumnNames.IsOfReject(names[i]) && !byName.TryAdd(ColumnNames.Normalize(names[i]), i))
            {
                throw errors.Twice(names[byName[ColumnNames.Normalize(names[i])]], names[i]);
            }
        }
    }

    private void Map(IReadOnlyDictionary<string, string> columnMap)
    {
        foreach (var (key, header) in columnMap)
        {
            var column = ColumnNames.All.ToList().FindIndex(name => ColumnNames.Normalize(name) == ColumnNames.Normalize(key));
            if (column < 0)
            {
                throw HeaderErrors.UnknownKey(key);
            }

            if (!byName.TryGetValue(ColumnNames.Normalize(header ?? string.Empty), out var index))
            {
                throw errors.MappedHeaderMissing(ColumnNames.All[column], header ?? string.Empty);
            }

            if (indexes[column] >= 0 || indexes.Contains(index))
            {
                throw HeaderErrors.MappedTwice(key, header ?? string.Empty);
            }

            indexes[column] = index;
        }
    }

    private void FindAliases()
    {
        foreach (var column in Enum.GetValues<PlaintiffColumn>())
        {
            if (indexes[(int)column] >= 0)
            {
                continue;
            }

            foreach (var alias in ColumnNames.AliasesOf(column))
            {
                if (byName.TryGetValue(ColumnNames.Normalize(alias), out var index) && !indexes.Contains(index))
                {
                    indexes[(int)column] = index;
                    break;
                }
            }
        }
    }

    private ColumnLayout Layout()
    {
        PlaintiffColumn[] missing = [.. new[] { PlaintiffColumn.PlaintiffName, PlaintiffColumn.Email }.Where(column => indexes[(int)column] < 0)];
        if (missing.Length > 0)
        {
            throw errors.Missing(missing);
        }

        var others = names.Select((name, index) => (index, name))
            .Where(other => !indexes.Contains(other.index) && !ColumnNames.IsOfReject(other.name));
        return new ColumnLayout(indexes, [.. others], names.Length, isOfReject);
    }
}
