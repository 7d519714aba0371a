using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Maps a header's cells to columns.</summary>
internal sealed class ColumnResolver
{
    private static readonly PlaintiffColumn[] Required = [PlaintiffColumn.PlaintiffName, PlaintiffColumn.Email];

    private readonly HeaderErrors errors;
    private readonly string[] names;
    private readonly int[][] cells = new int[PlaintiffRow.ColumnCount][];
    private readonly Dictionary<string, int> byName = [];
    private readonly int namedCount;
    private readonly bool isRejectFile;

    private ColumnResolver(HeaderRecord header, HeaderErrors errors)
    {
        this.errors = errors;
        isRejectFile = ColumnNames.IsRejectHeader(header.Text, (char)header.Delimiter);
        names = [.. header.Cells.Select(cell => isRejectFile ? FormulaGuard.Unescape(cell) : cell).Select(ColumnNames.DisplayName)];
        namedCount = Array.FindLastIndex(header.Cells, cell => !ColumnNames.IsEmpty(cell)) + 1;
        Array.Fill(cells, []);
    }

    /// <summary>Resolves the columns.</summary>
    /// <param name="header">The header.</param>
    /// <param name="columnMap">The value of <see cref="CsvFormat.ColumnMap"/>.</param>
    /// <param name="errors">Creates the errors.</param>
    /// <returns>The cells of each column.</returns>
    /// <exception cref="IngestException">A column is missing or occurs twice, or the map is not valid.</exception>
    public static ColumnLayout Resolve(HeaderRecord header, IReadOnlyDictionary<string, IReadOnlyList<string>> columnMap, HeaderErrors errors)
    {
        var resolver = new ColumnResolver(header, errors);
        resolver.IndexNames();
        resolver.Map(columnMap);
        resolver.FindAliases();
        return resolver.Layout();
    }

    private void IndexNames()
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (!ColumnNames.IsRejectColumn(names[i]) && !byName.TryAdd(ColumnNames.Normalize(names[i]), i))
            {
                throw errors.DuplicateColumn(byName[ColumnNames.Normalize(names[i])], i);
            }
        }
    }

    private void Map(IReadOnlyDictionary<string, IReadOnlyList<string>> columnMap)
    {
        foreach (var (key, headers) in columnMap)
        {
            var column = ColumnNames.All.ToList().FindIndex(name => ColumnNames.Normalize(name) == ColumnNames.Normalize(key));
            if (column < 0)
            {
                throw HeaderErrors.UnknownMapKey(key);
            }

            if (cells[column].Length > 0)
            {
                throw HeaderErrors.MappedTwice(key);
            }

            foreach (var header in headers)
            {
                cells[column] = [.. cells[column], IndexOf(column, header)];
            }
        }
    }

    private int IndexOf(int column, string header)
    {
        if (!byName.TryGetValue(ColumnNames.Normalize(header), out var index))
        {
            throw errors.MappedHeaderMissing(ColumnNames.All[column], header);
        }

        return IsMapped(index) ? throw HeaderErrors.MappedTwice(ColumnNames.All[column]) : index;
    }

    private void FindAliases()
    {
        foreach (var column in Enum.GetValues<PlaintiffColumn>())
        {
            if (cells[(int)column].Length > 0)
            {
                continue;
            }

            foreach (var alias in ColumnNames.AliasesOf(column))
            {
                if (byName.TryGetValue(ColumnNames.Normalize(alias), out var index) && !IsMapped(index))
                {
                    cells[(int)column] = [index];
                    break;
                }
            }
        }
    }

    private ColumnLayout Layout()
    {
        PlaintiffColumn[] missing = [.. Required.Where(column => cells[(int)column].Length == 0)];
        if (missing.Length > 0)
        {
            throw errors.MissingColumns(missing, IsMapped);
        }

        var others = names.Select((name, index) => (index, name))
            .Where(other => !IsWholeColumn(other.index) && !ColumnNames.IsRejectColumn(other.name));
        return new ColumnLayout(cells, [.. others], namedCount, names.Length, names, isRejectFile);
    }

    private bool IsMapped(int index) => Array.Exists(cells, column => column.Contains(index));

    // A joined value cannot be split again, so its parts are also kept in raw_data.
    private bool IsWholeColumn(int index) => Array.Exists(cells, column => column is [var only] && only == index);
}
