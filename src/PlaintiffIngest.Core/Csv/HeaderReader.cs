using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Reads the header of a file: the first line that is not blank, after an optional <c>sep=</c> line, starting at
/// <see cref="CsvFormat.HeaderLine"/>.
/// </summary>
/// <param name="buffer">The file's text, at its start.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="format">How to read the file.</param>
internal sealed class HeaderReader(TextBuffer buffer, string fileName, CsvFormat format)
{
    private const int ContentBytes = 1024;
    private const int Max = CsvLimits.MaxRowBytes;

    /// <summary>Maximum number of columns.</summary>
    public const int MaxColumns = 1000;

    /// <summary>Reads the header. The buffer's position is then after it.</summary>
    /// <exception cref="IngestException">There is no header, or it cannot be read.</exception>
    public HeaderRecord Read()
    {
        var delimiter = format.Delimiter is { } character ? DelimiterDetector.Validate(character) : (byte?)null;
        SkipByteOrderMark();
        buffer.Fill(ContentBytes);
        ContentKind.ThrowUnlessCsv(ContentKind.DetectText(buffer.Available), fileName);
        var line = FirstLine();
        if (DelimiterDetector.ParseSepLine(line) is { } hinted)
        {
            delimiter ??= hinted.IsAscii ? (byte)hinted.Value : throw UnsupportedSeparator(hinted);
            Consume(line.Length);
        }

        SkipLinesAbove();
        line = FirstLine();
        var header = ReadRecord(delimiter ?? DelimiterDetector.Detect(line));
        Consume(Encoding.UTF8.GetByteCount(header.Text));
        return header;
    }

    private void SkipByteOrderMark()
    {
        buffer.Fill(3);
        if (buffer.Available.StartsWith("\uFEFF"u8))
        {
            buffer.SkipByteOrderMark(3);
        }
    }

    private void SkipLinesAbove()
    {
        while (buffer.Line < format.HeaderLine)
        {
            Consume(LineLength());
            if (buffer.IsAtEnd && buffer.Available.IsEmpty)
            {
                throw new IngestException(
                    IngestErrorId.InvalidParameter,
                    $"-HeaderLine {format.HeaderLine.Value}: '{fileName}' has no header on that line or below.",
                    $"Use the line that names the columns, or leave -HeaderLine out.");
            }
        }
    }

    /// <summary>Advances the buffer to the first line that is not blank, and returns it.</summary>
    private ReadOnlySpan<byte> FirstLine()
    {
        while (true)
        {
            var length = LineLength();
            var line = buffer.Available[..length];
            if (PythonText.Strip(line).Length > 0)
            {
                return line;
            }

            if (buffer.IsAtEnd && length == buffer.Available.Length)
            {
                throw new IngestException(
                    IngestErrorId.FileEmpty,
                    $"The file '{fileName}' is empty: it has no header.",
                    $"Ask the vendor for the file again; its first line must name the columns.");
            }

            Consume(length);
        }
    }

    private int LineLength()
    {
        for (var wanted = 4096; ; wanted *= 2)
        {
            buffer.Fill(Math.Min(wanted, Max + 2));
            var end = LineBreaks.First(buffer.Available);
            if (end >= 0 && end <= Max)
            {
                return end;
            }

            if (buffer.Available.Length > Max)
            {
                throw TooLarge(buffer.Available[..Max]);
            }

            buffer.ThrowIfInvalid();
            if (buffer.IsAtEnd)
            {
                return buffer.Available.Length;
            }
        }
    }

    private HeaderRecord ReadRecord(byte delimiter)
    {
        for (var wanted = 4096; ; wanted *= 2)
        {
            buffer.Fill(Math.Min(wanted, Max + 2));
            var text = buffer.Available[..Math.Min(buffer.Available.Length, Max + 1)];
            var scan = QuoteScanner.Scan(text, delimiter);
            if (scan.State == QuoteState.RecordEnd || (scan.State == QuoteState.TextEnd && buffer.IsAtEnd && text.Length <= Max))
            {
                return ParseHeader(buffer.Slice(0, scan.Position), delimiter);
            }

            if (scan.State == QuoteState.TextAfterQuote || buffer.IsAtEnd || text.Length > Max)
            {
                throw Malformed($"has a quote that is not closed, or text after a closing quote");
            }

            buffer.ThrowIfInvalid();
        }
    }

    private HeaderRecord ParseHeader(ReadOnlyMemory<byte> header, byte delimiter)
    {
        if (header.Span.Contains((byte)0))
        {
            throw Malformed($"contains a NUL character");
        }

        var cells = CsvText.Cells(header, delimiter);
        if (cells.Length > MaxColumns)
        {
            throw TooManyColumns(cells.Length);
        }

        return new HeaderRecord(Encoding.UTF8.GetString(header.Span), buffer.Line, delimiter, cells);
    }

    /// <summary>Consumes a number of bytes and the line break after them.</summary>
    private void Consume(int length)
    {
        buffer.Fill(length + 2);
        buffer.Consume(length + LineBreaks.LengthAt(buffer.Available, length));
    }

    private IngestException TooLarge(ReadOnlySpan<byte> beginning)
    {
        var delimiter = format.Delimiter is { } character ? DelimiterDetector.Validate(character) : DelimiterDetector.Detect(beginning);
        var columns = beginning.Count(delimiter) + 1;
        return columns > MaxColumns ? TooManyColumns(columns) : Malformed($"is larger than 1 MiB");
    }

    private IngestException TooManyColumns(int columns) => new(
        IngestErrorId.TooManyColumns,
        $"The header of '{fileName}', line {buffer.Line}, has {columns} columns or more; the limit is {MaxColumns}.",
        $"Check -Delimiter, and that the header ends with a line break.");

    private IngestException UnsupportedSeparator(Rune character) => new(
        IngestErrorId.HeaderMalformed,
        $"Line {buffer.Line} of '{fileName}' is a sep= line with the character U+{character.Value:X4}. Only an ASCII character can be a delimiter.",
        $"Ask the vendor for the file with a different delimiter. If a different character actually separates the cells, use -Delimiter.");

    private IngestException Malformed(Privacy.RedactedText what) => new(
        IngestErrorId.HeaderMalformed,
        $"The header of '{fileName}', line {buffer.Line}, {what}.",
        $"Correct this line of the file, or ask the vendor for it again.");
}
