namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds a header that is not on the first line because a title, a comment or a line of units comes before it.</summary>
/// <param name="columnMap">The value of <see cref="CsvFormat.ColumnMap"/>.</param>
/// <param name="delimiter">The specified delimiter; null to detect it in each line.</param>
internal sealed class HeaderFinder(IReadOnlyDictionary<string, IReadOnlyList<string>> columnMap, byte? delimiter)
{
    private const int MaxLines = 20;

    /// <summary>Searches the lines below the first one.</summary>
    /// <param name="first">The line that was read as the header.</param>
    /// <param name="below">The text after it.</param>
    /// <param name="line">One-based number of the first line of that text.</param>
    /// <returns>The number of the line that names all required columns; null if none does, or if a line above it may be a row.</returns>
    public long? Find(HeaderRecord first, ReadOnlyMemory<byte> below, long line)
    {
        List<string[]> above = [first.Cells];
        for (var i = 0; i < MaxLines && !below.IsEmpty; i++)
        {
            var end = LineBreaks.First(below.Span) is var at and >= 0 ? at : below.Length;
            var separator = delimiter ?? DelimiterDetector.Detect(below.Span[..end]);
            var cells = CsvText.Cells(below[..end], separator);
            below = below[(end + LineBreaks.LengthAt(below.Span, end))..];
            if (NamesColumns(cells))
            {
                // A row above the header would be lost without notice.
                return above.Exists(row => IsRow(row, IndexOf(PlaintiffColumn.PlaintiffName, cells), IndexOf(PlaintiffColumn.Email, cells))) ? null : line + i;
            }

            above.Add(cells);
        }

        return null;
    }

    /// <summary>Whether a line names all required columns.</summary>
    /// <param name="cells">The cells of the line.</param>
    public bool NamesColumns(string[] cells)
    {
        var (name, email) = (IndexOf(PlaintiffColumn.PlaintiffName, cells), IndexOf(PlaintiffColumn.Email, cells));
        return name >= 0 && email >= 0 && name != email;
    }

    private static bool IsRow(string[] cells, int name, int email)
        => Math.Max(name, email) < cells.Length && cells[name].Trim().Length > 0 && FirstRows.IsEmail(cells[email]);

    private int IndexOf(PlaintiffColumn column, string[] cells)
    {
        var normalized = Array.ConvertAll(cells, ColumnNames.Normalize);
        var mapped = columnMap.FirstOrDefault(entry => ColumnNames.Normalize(entry.Key) == ColumnNames.Normalize(ColumnNames.CanonicalName(column))).Value;
        return (mapped ?? ColumnNames.AliasesOf(column))
            .Select(name => Array.IndexOf(normalized, ColumnNames.Normalize(name)))
            .FirstOrDefault(index => index >= 0, -1);
    }
}
