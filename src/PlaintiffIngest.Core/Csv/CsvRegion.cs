using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Whole lines of a buffer, parsed. Reading moves the buffer's position along.</summary>
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
    /// <param name="length">Bytes of the region.</param>
    /// <param name="options">How it is parsed.</param>
    /// <param name="hasQuotes">Whether it holds a quote; without one, every record is one line.</param>
    public CsvRegion(TextBuffer buffer, int length, CsvReaderOptions options, bool hasQuotes)
    {
        this.buffer = buffer;
        this.hasQuotes = hasQuotes;
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
    public int RecordLength => recordLength;

    /// <summary>Number of cells.</summary>
    public int CellCount => csv.FieldCount;

    /// <summary>The content of a cell, its quotes resolved, until the next cell is asked for.</summary>
    public ReadOnlySpan<byte> Cell(int index) => csv.GetSpan(index);

    /// <summary>Lines without a record between the last two records.</summary>
    public long BlankLines { get; private set; }

    /// <summary>Moves to the next record and puts the buffer's position at its start; at the end of the region, behind it.</summary>
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

    // The current record and what follows it: its line break, as a rule, and lines without a record.
    private void Skip(int count)
    {
        BlankLines = 0;
        var between = count - recordLength;
        if (recordLength > 0 && between == 1 && !hasQuotes)
        {
            buffer.ConsumeLine(count);
        }
        else if (between == 1 && recordLength > 0)
        {
            buffer.Consume(count);
        }
        else if (between > 0)
        {
            buffer.Consume(recordLength);

            // Blanks may be the last line of the file, without a line break of their own.
            var isWhole = buffer.Available[between - 1] is (byte)'\r' or (byte)'\n';
            BlankLines = buffer.Consume(between) + (isWhole ? 0 : 1) - (recordLength > 0 ? 1 : 0);
        }
        else
        {
            buffer.Consume(count);
        }
    }
}
