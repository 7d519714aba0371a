using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Whole lines of a buffer, parsed. Reading moves the buffer's position along.</summary>
internal sealed class CsvRegion : IDisposable
{
    private readonly TextBuffer buffer;
    private readonly CsvReader csv;
    private readonly int lead;
    private readonly int length;
    private int consumed;

    /// <summary>Opens a region at the buffer's current position.</summary>
    /// <param name="buffer">The text.</param>
    /// <param name="length">Bytes of the region.</param>
    /// <param name="options">How it is parsed.</param>
    public CsvRegion(TextBuffer buffer, int length, CsvReaderOptions options)
    {
        this.buffer = buffer;
        this.length = length;

        // The CSV reader takes U+FEFF at the start of its input for a byte order mark. Here it would be part of a cell.
        lead = buffer.Available.StartsWith("\uFEFF"u8) ? 1 : 0;
        csv = CsvReader.Create(lead > 0 ? buffer.WithLineBreakBefore(length) : buffer.Slice(0, length), options);
    }

    /// <summary>Whether a line break ends a record in quotes too.</summary>
    public bool IsLineByLine => !csv.Options.AllowLineBreaksInQuotes;

    /// <summary>Bytes of the region from the buffer's current position on.</summary>
    public int Remaining => length - consumed;

    /// <summary>Length of the current record without its line break, in bytes.</summary>
    public int RecordLength => csv.RawRecord.Length;

    /// <summary>Number of cells.</summary>
    public int CellCount => csv.FieldCount;

    /// <summary>The content of a cell, its quotes resolved, until the next cell is asked for.</summary>
    public ReadOnlySpan<byte> Cell(int index) => csv.GetSpan(index);

    /// <summary>Moves to the next record and puts the buffer's position at its start; at the end of the region, behind it.</summary>
    /// <returns>False at the end of the region.</returns>
    public bool Read()
    {
        var hasRecord = csv.Read();
        var position = hasRecord ? (int)csv.ByteOffset - lead : length;
        buffer.Consume(position - consumed);
        consumed = position;
        return hasRecord;
    }

    /// <inheritdoc/>
    public void Dispose() => csv.Dispose();
}
