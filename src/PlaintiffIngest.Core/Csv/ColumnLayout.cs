namespace PlaintiffIngest.Core.Csv;

/// <summary>Where a file holds what.</summary>
internal sealed class ColumnLayout
{
    private readonly int[] indexes;

    /// <summary>Makes a layout.</summary>
    /// <param name="indexes">Index of the cell of each <see cref="PlaintiffColumn"/>; -1 for none.</param>
    /// <param name="others">Index and name of the columns that go to <c>raw_data</c>.</param>
    /// <param name="cellCount">Cells of a whole row.</param>
    /// <param name="isOfReject">Whether it is a reject file, whose cells may carry the mark of <see cref="FormulaGuard"/>.</param>
    public ColumnLayout(int[] indexes, IReadOnlyList<(int Index, string Name)> others, int cellCount, bool isOfReject)
    {
        IsOfReject = isOfReject;
        this.indexes = indexes;
        Others = others;
        CellCount = cellCount;
    }

    /// <summary>Cells of a whole row.</summary>
    public int CellCount { get; }

    /// <summary>Whether it is a reject file.</summary>
    public bool IsOfReject { get; }

    /// <summary>Index and name of the columns that go to <c>raw_data</c>.</summary>
    public IReadOnlyList<(int Index, string Name)> Others { get; }

    /// <summary>What a cell holds.</summary>
    /// <param name="record">The record.</param>
    /// <param name="index">Index of the cell.</param>
    /// <returns>UTF-8, until the next cell is asked for.</returns>
    public ReadOnlySpan<byte> Content(RecordReader record, int index)
        => IsOfReject ? FormulaGuard.Take(record.Cell(index)) : record.Cell(index);

    /// <summary>Index of a column's cell; -1 for none.</summary>
    public int this[PlaintiffColumn column] => indexes[(int)column];
}
