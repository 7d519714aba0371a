namespace PlaintiffIngest.Core.Csv;

/// <summary>CSV text that was made from a sheet of a workbook.</summary>
internal interface ISheetText
{
    /// <summary>Number of formulas whose value is not stored. They are read as empty cells.</summary>
    long FormulasWithoutValue { get; }

    /// <summary>The row of the sheet that a line of the text belongs to. A row may be several lines, because a cell may have line breaks.</summary>
    /// <param name="line">One-based line, not smaller than in the previous call.</param>
    /// <returns>The one-based row.</returns>
    long RowOf(long line);

    /// <summary>Number of cells in a column that are numbers, not text, and are shown without leading zeros.</summary>
    /// <param name="column">Index of the column.</param>
    long NumbersIn(int column);
}

/// <summary>A stream that may be the text of a sheet.</summary>
internal interface ISheetSource
{
    /// <summary>The text of a sheet; null if the stream is something else.</summary>
    ISheetText? Sheet { get; }
}
