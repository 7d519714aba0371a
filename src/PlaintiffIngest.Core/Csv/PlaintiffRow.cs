namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// One data row of a file, validated. All memories are UTF-8 and belong to the reader: they are valid until it reads the next row.
/// </summary>
public sealed class PlaintiffRow
{
    internal const int ColumnCount = 7;

    private readonly ReadOnlyMemory<byte>[] values = new ReadOnlyMemory<byte>[ColumnCount];

    /// <summary>Ordinal of the data row in the file, from 1; the header and blank lines are not counted.</summary>
    public long RowNumber { get; internal set; }

    /// <summary>Line of the file where the row starts, from 1.</summary>
    public long LineNumber { get; internal set; }

    /// <summary>Why the row failed; <see cref="RowError.None"/> for a valid row.</summary>
    public RowError Error { get; internal set; }

    /// <summary>The failure in words, without any cell's content; null for a valid row.</summary>
    public string? ErrorMessage { get; internal set; }

    /// <summary>The 32 bytes of the dedupe key; for a failed row, SHA-256 of its raw text, so that it is never null.</summary>
    public ReadOnlyMemory<byte> DedupeKey { get; internal set; }

    /// <summary>A JSON object of the columns that have no column of their own; <c>{}</c> for a failed row.</summary>
    public ReadOnlyMemory<byte> RawData { get; internal set; }

    /// <summary>The row as it stands in the file, without its line break; empty for a valid row.</summary>
    public ReadOnlyMemory<byte> RawText { get; internal set; }

    /// <summary>The value of a column, outer white space removed; empty when the file lacks it and for a failed row.</summary>
    /// <param name="column">The column.</param>
    public ReadOnlyMemory<byte> this[PlaintiffColumn column]
    {
        get => values[(int)column];
        internal set => values[(int)column] = value;
    }
}
