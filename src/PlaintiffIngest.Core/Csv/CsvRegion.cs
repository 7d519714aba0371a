using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Parses a part of the buffer that consists of complete lines. Reading advances the buffer's position.</summary>
internal sealed class CsvRegion : IDisposable
{
    private readonly TextBuffer buffer;
    private readonly CsvReader csv;
    private readonly int lead;
    private readonly int length;
    private readonly bool hasQuotes;
    private int consumed;
    private int recordLength;

    /// <summary>Opens a region at the buffer's current position.</summary>
    /// <param name="buffer">The text.</param>
    /// <param name="length">Length of the region in bytes.</param>
    /// <param name="options">The parser's options.</param>
    /// <param name="hasQuotes">Whether the region contains a quote. Without one, every record is one line.</param>
    public CsvRegion(TextBuffer buffer, int length, CsvReaderOptions options, bool hasQuotes)
    {
        this.buffer = buffer;
        this.hasQuotes = hasQuotes;
        this.length = length;

        // The CSV reader treats U+FEFF at the start of its input as a byte order mark, but here it is part of a cell.
        lead = buffer.Available.StartsWith("\uFEFF"u8) ? 1 : 0;
        csv = CsvReader.Create(lead > 0 ? buffer.WithLineBreakBefore(length) : buffer.Slice(0, length), options);
    }

    /// <summary>Whether a line break ends a record even inside quotes.</summary>
    public bool IsLineByLine => !csv.Options.AllowLineBreaksInQuotes;

    /// <summary>Bytes of the region from the buffer's current position to its end.</summary>
    public int Remaining => length - consumed;

    /// <summary>Length of the current record without its line break, in bytes.</summary>
    public int RecordLength => recordLength;

    /// <summary>Number of cells.</summary>
    public int CellCount => csv.FieldCount;

    /// <summary>The unquoted content of a cell, valid until the next call.</summary>
    public ReadOnlySpan<byte> Cell(int index) => csv.GetSpan(index);

    /// <summary>Number of lines without a record between the last two records.</summary>
    public long BlankLines { get; private set; }

    /// <summary>Advances the buffer to the start of the next record, or to the end of the region.</summary>
    /// <returns>False at the end of the region.</returns>
    public bool Read()
    {
        var hasRecord = csv.Read();
        var position = hasRecord ? (int)csv.ByteOffset - lead : length;
        Skip(position - consumed);
        consumed = position;
        recordLength = hasRecord ? csv.RawRecord.Length : 0;
        return hasRecord;
    }

    /// <inheritdoc/>
    public void Dispose() => csv.Dispose();

    // Skips the current record, its line break, and any lines without a record.
    private void Skip(int count)
    {
        BlankLines = 0;
        var between = count - recordLength;
        if (recordLength > 0 && between > 0 && IsLine(buffer.Available[..count]))
        {
            buffer.ConsumeLine(count);
        }
        else if (between > 0)
        {
            buffer.Consume(recordLength);

            // The last line of the file may be white space without a line break.
            var isWhole = buffer.Available[between - 1] is (byte)'\r' or (byte)'\n';
            BlankLines = buffer.Consume(between) + (isWhole ? 0 : 1) - (recordLength > 0 ? 1 : 0);
        }
        else
        {
            buffer.Consume(count);
        }
    }

    // Nearly every record takes this path, so it does as little as possible.
    private bool IsLine(ReadOnlySpan<byte> text)
        => recordLength + LineBreaks.LengthAt(text, recordLength) == text.Length && (!hasQuotes || LineBreaks.First(text[..recordLength]) < 0);
}
