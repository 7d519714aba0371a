using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Where a file holds what.</summary>
internal sealed class ColumnLayout
{
    private readonly int[][] cells;
    private readonly string[] names;

    /// <summary>Makes a layout.</summary>
    /// <param name="cells">Indexes of the cells of each <see cref="PlaintiffColumn"/>; none for a column that the file lacks.</param>
    /// <param name="others">Index and name of the columns that go to <c>raw_data</c>.</param>
    /// <param name="cellCount">Cells of a whole row, without those under empty names at the end of the header.</param>
    /// <param name="maxCellCount">Cells of a whole row with them.</param>
    /// <param name="headers">The header's cells as they are shown.</param>
    /// <param name="isRejectFile">Whether it is a reject file, whose cells may carry the mark of <see cref="FormulaGuard"/>.</param>
    public ColumnLayout(int[][] cells, IReadOnlyList<(int Index, string Name)> others, int cellCount, int maxCellCount, IReadOnlyList<string> headers, bool isRejectFile)
    {
        IsRejectFile = isRejectFile;
        this.cells = cells;
        ExtraColumns = others;
        CellCount = Math.Max(cellCount, 1 + cells.Max(column => column.DefaultIfEmpty(-1).Max()));
        names = [.. headers.Select(ColumnNames.Normalize)];
        MaxCellCount = maxCellCount;
    }

    /// <summary>Cells that every row has: up to the last one that is under a name of the header, or is mapped.</summary>
    public int CellCount { get; }

    /// <summary>Cells that a row may have: those under empty names at the end of the header too.</summary>
    public int MaxCellCount { get; }

    /// <summary>Whether it is a reject file.</summary>
    public bool IsRejectFile { get; }

    /// <summary>Index and name of the columns that go to <c>raw_data</c>.</summary>
    public IReadOnlyList<(int Index, string Name)> ExtraColumns { get; }

    /// <summary>What a cell holds.</summary>
    /// <param name="record">The record.</param>
    /// <param name="index">Index of the cell.</param>
    /// <returns>UTF-8, until the next cell is asked for.</returns>
    public ReadOnlySpan<byte> GetContent(RecordReader record, int index)
        => IsRejectFile ? FormulaGuard.Unescape(record.Cell(index)) : record.Cell(index);

    /// <summary>Whether a record is the header again: in the columns that are taken, as headers are compared.</summary>
    /// <param name="record">The record; it has a cell for each of these columns.</param>
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

    /// <summary>Indexes of a column's cells, which are joined by a blank; none when the file lacks the column.</summary>
    public ReadOnlySpan<int> this[PlaintiffColumn column] => cells[(int)column];

    // As ColumnNames.Normalize compares, without a string for every row.
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
