namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// One validated data row of a file. Texts are UTF-8. They belong to the reader and are valid until it reads the next row.
/// </summary>
public sealed class PlaintiffRow
{
    internal const int ColumnCount = 7;

    private readonly ReadOnlyMemory<byte>[] values = new ReadOnlyMemory<byte>[ColumnCount];

    /// <summary>One-based number of the data row. The header and blank lines do not count.</summary>
    public long RowNumber { get; internal set; }

    /// <summary>One-based line of the file where the row starts.</summary>
    public long LineNumber { get; internal set; }

    /// <summary>Why the row failed; <see cref="RowError.None"/> for a valid row.</summary>
    public RowError Error { get; internal set; }

    /// <summary>The message of the failure, which quotes no cell; null for a valid row.</summary>
    public string? ErrorMessage { get; internal set; }

    /// <summary>The 32 bytes of the dedupe key; for a failed row, SHA-256 of its raw text, so that it is never null.</summary>
    public ReadOnlyMemory<byte> DedupeKey { get; internal set; }

    /// <summary>The columns without their own database column, as a JSON object; <c>{}</c> for a failed row.</summary>
    public ReadOnlyMemory<byte> RawData { get; internal set; }

    /// <summary>The original text of a failed row, without the line break; empty for a valid row.</summary>
    public ReadOnlyMemory<byte> RawText { get; internal set; }

    /// <summary>The trimmed value of a column; empty if the file lacks the column or the row failed.</summary>
    /// <param name="column">The column.</param>
    public ReadOnlyMemory<byte> this[PlaintiffColumn column]
    {
        get => values[(int)column];
        internal set => values[(int)column] = value;
    }
}
