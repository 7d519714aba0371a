using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Maps the columns of a plaintiff to the cells of a record.</summary>
internal sealed class ColumnLayout
{
    private readonly int[][] cells;
    private readonly string[] names;

    /// <summary>Creates a layout.</summary>
    /// <param name="cells">Indexes of the cells of each <see cref="PlaintiffColumn"/>; empty for a column that the file lacks.</param>
    /// <param name="others">Index and name of the columns that go to <c>raw_data</c>.</param>
    /// <param name="cellCount">Number of cells in a complete row, not counting those under empty names at the end of the header.</param>
    /// <param name="maxCellCount">Number of cells in a complete row, including those.</param>
    /// <param name="headers">The names of the header's cells.</param>
    /// <param name="isRejectFile">Whether the file is a reject file, whose cells <see cref="FormulaGuard"/> may have escaped.</param>
    public ColumnLayout(int[][] cells, IReadOnlyList<(int Index, string Name)> others, int cellCount, int maxCellCount, IReadOnlyList<string> headers, bool isRejectFile)
    {
        IsRejectFile = isRejectFile;
        this.cells = cells;
        ExtraColumns = others;
        CellCount = Math.Max(cellCount, 1 + cells.Max(column => column.DefaultIfEmpty(-1).Max()));
        names = [.. headers.Select(ColumnNames.Normalize)];
        MaxCellCount = maxCellCount;
    }

    /// <summary>Number of cells that every row must have: up to the last one that has a name in the header or is mapped.</summary>
    public int CellCount { get; }

    /// <summary>Number of cells that a row may have, including those under empty names at the end of the header.</summary>
    public int MaxCellCount { get; }

    /// <summary>Whether the file is a reject file.</summary>
    public bool IsRejectFile { get; }

    /// <summary>Index and name of the columns that go to <c>raw_data</c>.</summary>
    public IReadOnlyList<(int Index, string Name)> ExtraColumns { get; }

    /// <summary>Returns the content of a cell, unescaped if the file is a reject file.</summary>
    /// <param name="record">The record.</param>
    /// <param name="index">Index of the cell.</param>
    /// <returns>UTF-8, valid until the next call.</returns>
    public ReadOnlySpan<byte> GetContent(RecordReader record, int index)
        => IsRejectFile ? FormulaGuard.Unescape(record.Cell(index)) : record.Cell(index);

    /// <summary>The index of a header; null if the file does not have it.</summary>
    /// <param name="header">The header; case, spaces, <c>_</c> and <c>-</c> do not count.</param>
    public int? IndexOf(string header) => Array.IndexOf(names, ColumnNames.Normalize(header)) is var index and >= 0 ? index : null;

    /// <summary>Whether a record repeats the header in every mapped column. Names are compared like headers.</summary>
    /// <param name="record">The record. It has a cell for each mapped column.</param>
    public bool IsRepeatedHeader(RecordReader record)
    {
        foreach (var column in cells)
        {
            foreach (var index in column)
            {
                if (!IsName(GetContent(record, index), names[index]))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Indexes of a column's cells, which are joined with a space; empty if the file lacks the column.</summary>
    public ReadOnlySpan<int> this[PlaintiffColumn column] => cells[(int)column];

    // The same comparison as ColumnNames.Normalize, without allocating a string per row.
    private static bool IsName(ReadOnlySpan<byte> cell, string name)
    {
        var at = 0;
        Span<char> characters = stackalloc char[2];
        while (!cell.IsEmpty)
        {
            Rune.DecodeFromUtf8(cell, out var rune, out var size);
            cell = cell[size..];
            foreach (var character in characters[..rune.EncodeToUtf16(characters)])
            {
                if (ColumnNames.IsSignificant(character) && (at == name.Length || char.ToLowerInvariant(character) != name[at++]))
                {
                    return false;
                }
            }
        }

        return at == name.Length;
    }
}
