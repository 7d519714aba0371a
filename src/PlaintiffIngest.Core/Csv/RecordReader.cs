using CsvHelper;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Splits a text into records. If a record has malformed quotes, only its first line fails: reading resumes on the next line, so
/// that an unclosed quote does not swallow the rows after it.
/// </summary>
/// <remarks>
/// Two rules keep the time linear in the size of any file. After an error, regions start small again. And the lines that a
/// malformed record spanned are then read line by line: the record was inside quotes at each of their line breaks, so a line
/// that leaves a quote open would run into the same error. The same applies to a record of several lines that is too large:
/// its lines are read one by one, and none is lost.
/// </remarks>
internal sealed class RecordReader : IDisposable
{
    private const int FirstRegion = 128;
    private const int Max = CsvLimits.MaxRowBytes;

    private readonly TextBuffer buffer;
    private readonly byte delimiter;
    private readonly int blockSize;
    private readonly bool alwaysTrims;
    private readonly CsvReaderOptions plain;
    private readonly CsvReaderOptions padded;
    private readonly CsvReaderOptions lineByLine;
    private CsvRegion? region;
    private bool isReported;
    private int regionSize;
    private int needed;
    private int pendingConsume;
    private int errorLineCount;

    /// <summary>Creates a reader that starts at the buffer's current position.</summary>
    /// <param name="buffer">The text after the header.</param>
    /// <param name="delimiter">The delimiter.</param>
    /// <param name="blockSize">Number of bytes to parse at once, unless there was an error.</param>
    /// <param name="alwaysTrims">Whether to trim spaces and tabs from every cell. Otherwise unquoted cells may keep them.</param>
    public RecordReader(TextBuffer buffer, byte delimiter, int blockSize, bool alwaysTrims)
    {
        this.alwaysTrims = alwaysTrims;
        this.buffer = buffer;
        this.delimiter = delimiter;
        this.blockSize = blockSize;
        regionSize = blockSize;
        plain = CsvText.OptionsFor(delimiter, takesPadding: false) with { OnMalformedRecord = _ => isReported = true };
        padded = plain with { TrimWhitespace = true };
        lineByLine = padded with { AllowLineBreaksInQuotes = false };
    }

    /// <summary><see cref="RowError.None"/>, <see cref="RowError.MalformedQuotes"/> or <see cref="RowError.RowTooLarge"/>.</summary>
    public RowError Error { get; private set; }

    /// <summary>The one-based line where the record starts.</summary>
    public long Line { get; private set; }

    /// <summary>The record without its line break; only the first line of a malformed record, and only the start of one that is too large.</summary>
    public ReadOnlyMemory<byte> RawText { get; private set; }

    /// <summary>Whether the text read so far contains a NUL character.</summary>
    public bool HasNul => buffer.HasNul;

    /// <summary>Whether the text read so far contains U+FFFD.</summary>
    public bool HasReplacement => buffer.HasReplacement;

    /// <summary>Number of lines without a record so far.</summary>
    public long BlankLines { get; private set; }

    /// <summary>Number of cells. Only for a valid record.</summary>
    public int CellCount => region!.CellCount;

    /// <summary>The unquoted content of a cell, valid until the next call. Only for a valid record.</summary>
    public ReadOnlySpan<byte> Cell(int index) => region!.Cell(index);

    /// <summary>Reads the next record.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool Read()
    {
        ResumeAfterError();
        while (true)
        {
            if (region is null)
            {
                buffer.Fill(Math.Max(regionSize, needed));
                if (buffer.Available.IsEmpty)
                {
                    buffer.ThrowIfInvalid();
                    return false;
                }

                if (!OpenRegion())
                {
                    return FailTooLarge();
                }
            }

            if (region is not null && ReadFromRegion(region))
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => region?.Dispose();

    /// <summary>Opens a region if there are complete lines; otherwise requests more text. Returns false if the line is too large.</summary>
    private bool OpenRegion()
    {
        var available = buffer.Available;
        if (available.Length < needed)
        {
            buffer.ThrowIfInvalid();
        }

        var text = available[..Math.Min(available.Length, Math.Max(regionSize, needed))];
        var isRest = buffer.IsAtEnd && text.Length == available.Length;
        var length = isRest ? text.Length : LineBreaks.WholeLines(text);
        if (length > 0)
        {
            var firstQuote = text[..length].IndexOf((byte)'"');
            var parsed = alwaysTrims || QuotePadding.IsIn(text[..length], firstQuote) ? padded : plain;
            region = new CsvRegion(buffer, length, parsed, hasQuotes: firstQuote >= 0);
            regionSize = Math.Min(regionSize * 2, blockSize);
            needed = 0;
            return true;
        }

        needed = Math.Min(text.Length * 2, Max + 2);
        return text.Length < Max + 2;
    }

    private void CloseRegion()
    {
        region?.Dispose();
        region = null;
    }

    /// <summary>Resumes after a malformed record, with the lines that it spanned.</summary>
    private void ResumeAfterError()
    {
        if (pendingConsume == 0)
        {
            return;
        }

        buffer.Consume(pendingConsume);
        pendingConsume = 0;
        regionSize = Math.Min(FirstRegion, blockSize);
        if (errorLineCount > 0)
        {
            region = new CsvRegion(buffer, errorLineCount, lineByLine, hasQuotes: true);
        }
    }

    private bool ReadFromRegion(CsvRegion current)
    {
        isReported = false;
        var hasRecord = current.Read();
        BlankLines += current.BlankLines;
        if (!hasRecord)
        {
            CloseRegion();
            return false;
        }

        if (!isReported && current.RecordLength <= Max)
        {
            return Accept(RowError.None, current.RecordLength);
        }

        return current.IsLineByLine ? AcceptLine(current.RecordLength) : ClassifyMalformed(current.Remaining);
    }

    private bool AcceptLine(int length)
    {
        var isValid = QuoteScanner.Scan(buffer.Available[..length], delimiter).State is QuoteState.TextEnd or QuoteState.RecordEnd;
        return Accept(isValid ? RowError.None : RowError.MalformedQuotes, length);
    }

    private bool ClassifyMalformed(int remaining)
    {
        var text = buffer.Available[..Math.Min(buffer.Available.Length, Max + 1)];
        var scan = QuoteScanner.Scan(text, delimiter);
        var isComplete = text.Length > Max || buffer.IsAtEnd;
        switch (scan.State)
        {
            case QuoteState.RecordEnd when scan.Position < remaining:
                return Accept(RowError.None, scan.Position);
            case QuoteState.RecordEnd:
                return RequestMore(scan.Position + (text[scan.Position] == '\n' ? 1 : 2));
            case QuoteState.TextAfterQuote:
                return FailFirstLine(scan.Position);
            case QuoteState.OpenQuote when isComplete:
            case QuoteState.TextEnd when text.Length > Max:
                return FailFirstLine(text.Length);
            case QuoteState.TextEnd when isComplete && text.Length == remaining:
                return Accept(RowError.None, text.Length);
            default:
                return RequestMore(isComplete ? text.Length : Math.Min(text.Length + blockSize, Max + 2));
        }
    }

    private bool Accept(RowError error, int length)
    {
        Error = error;
        Line = buffer.Line;
        RawText = buffer.Slice(0, length);
        return true;
    }

    /// <summary>Requests a larger region, because the record does not end in this one.</summary>
    private bool RequestMore(int length)
    {
        CloseRegion();
        needed = length;
        return false;
    }

    /// <summary>Fails the first line of a malformed record.</summary>
    /// <param name="errorAt">The position of the error.</param>
    private bool FailFirstLine(int errorAt)
    {
        var text = buffer.Available;
        var end = LineBreaks.First(text[..Math.Min(text.Length, Max + 1)]);
        if (end < 0 && text.Length > Max)
        {
            return FailTooLarge();
        }

        end = end < 0 ? text.Length : end;
        pendingConsume = end + LineBreaks.LengthAt(text, end);
        errorLineCount = errorAt > pendingConsume ? LineBreaks.WholeLines(text[pendingConsume..errorAt]) : 0;
        CloseRegion();
        return Accept(RowError.MalformedQuotes, end);
    }

    /// <summary>Fails a line that is too large. Keeps its start and skips the rest.</summary>
    private bool FailTooLarge()
    {
        CloseRegion();
        Accept(RowError.RowTooLarge, 0);
        RawText = Utf8Text.Truncate(buffer.Available, CsvLimits.KeptBytesOfLargeRow).ToArray();
        SkipLine();
        needed = 0;
        return true;
    }

    private void SkipLine()
    {
        while (true)
        {
            // At least two bytes, because an LF may follow a CR.
            buffer.Fill(Math.Max(blockSize, 2));
            var text = buffer.Available;
            var end = LineBreaks.First(text);
            if (buffer.IsAtEnd || (end >= 0 && (text[end] == '\n' || end + 1 < text.Length)))
            {
                end = end < 0 ? text.Length : end;
                buffer.Consume(end + LineBreaks.LengthAt(text, end));
                return;
            }

            if (text.Length < 2)
            {
                buffer.ThrowIfInvalid();
            }

            buffer.Consume(end < 0 ? text.Length : end);
        }
    }
}
