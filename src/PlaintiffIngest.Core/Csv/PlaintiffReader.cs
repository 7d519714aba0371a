using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Reads the rows of one file in order and in bounded memory, and hashes the bytes that it reads.</summary>
public sealed class PlaintiffReader : IDisposable
{
    internal const int DefaultBlockSize = 256 * 1024;

    private readonly Stream? owned;
    private readonly ISheetText? sheet;
    private readonly ColumnLayout layout;
    private readonly HashingStream file;
    private readonly Stream text;
    private readonly RecordReader records;
    private readonly RowBuilder rows;
    private readonly LookalikeColumns lookalikes;
    private readonly TrailerDetector? trailer;
    private readonly string fileName;
    private readonly TextBuffer buffer;
    private FileHash? hash;
    private long blankLines;
    private bool isAtEnd;

    private PlaintiffReader(
        Stream? owned, HashingStream file, Stream text, TextBuffer buffer, RecordReader records, RowBuilder rows, ColumnLayout layout, LookalikeColumns lookalikes, TrailerDetector? trailer, HeaderRecord header, string fileName)
    {
        this.owned = owned;
        this.layout = layout;
        sheet = (owned as ISheetSource)?.Sheet;
        this.lookalikes = lookalikes;
        this.trailer = trailer;
        this.file = file;
        this.text = text;
        this.buffer = buffer;
        this.records = records;
        this.rows = rows;
        this.fileName = fileName;
        Header = header;
    }

    /// <summary>The original text of the header, without the line break.</summary>
    public string HeaderText => Header.Text;

    /// <summary>The delimiter.</summary>
    public char Delimiter => (char)Header.Delimiter;

    /// <summary>The header.</summary>
    internal HeaderRecord Header { get; }

    /// <summary>Whether the file is a reject file: corrected rows of a delivery, not a delivery.</summary>
    internal bool IsRejectFile => layout.IsRejectFile;

    /// <summary>The current row. The object is reused.</summary>
    public PlaintiffRow Row { get; } = new();

    /// <summary>Notes about the file, for verbose output. They quote no cell.</summary>
    public IEnumerable<RedactedText> Notes => trailer is null || isAtEnd
        ? lookalikes.Notes
        : lookalikes.Notes.Append((RedactedText)$"the trailer was not checked, because not all rows were read.");

    /// <summary>Warnings about the rows read so far. They quote no cell.</summary>
    public IEnumerable<RedactedText> Warnings => sheet is null ? lookalikes.Warnings : lookalikes.Warnings.Concat(SheetWarnings.For(sheet, layout));

    /// <summary>Number of bytes read so far.</summary>
    public long BytesRead => file.BytesRead;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="stream">The file, at its start. It stays open.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="sourceSystem">The vendor, which is part of every dedupe key.</param>
    /// <param name="format">How to read the file.</param>
    /// <returns>A reader positioned before the first row.</returns>
    /// <exception cref="IngestException">The header is empty, malformed or wrongly encoded, lacks a required column, or has a column twice.</exception>
    public static PlaintiffReader Open(Stream stream, string fileName, string sourceSystem, CsvFormat format)
        => Open(stream, fileName, sourceSystem, format, DefaultBlockSize);

    /// <summary>Opens a file that is compressed or not, and reads its header.</summary>
    /// <param name="open">Opens the content, at its start. The reader disposes it. It is opened again to find an invalid byte.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="sourceSystem">The vendor, which is part of every dedupe key.</param>
    /// <param name="format">How to read the file.</param>
    /// <returns>A reader positioned before the first row.</returns>
    /// <exception cref="IngestException">The header is empty, malformed or wrongly encoded, lacks a required column, or has a column twice.</exception>
    internal static PlaintiffReader Open(Func<Stream> open, string fileName, string sourceSystem, CsvFormat format)
    {
        var stream = open();
        try
        {
            return Open(stream, stream, open, fileName, sourceSystem, format, DefaultBlockSize);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next row, valid or failed, into <see cref="Row"/>.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="IngestException">The file cannot be read, or has bytes that are not valid in its encoding.</exception>
    public bool Read()
    {
        if (hash is not null)
        {
            throw new InvalidOperationException("The rest of the file was read for its hash.");
        }

        while (records.Read())
        {
            if (RowCheck.IsBlank(records))
            {
                blankLines += 1 + LineBreaks.Count(records.RawText.Span);
                continue;
            }

            if (trailer?.IsTrailer(records) is true)
            {
                continue;
            }

            Row.RowNumber++;
            rows.Build(records, Row);
            lookalikes.Observe(Row);
            return true;
        }

        isAtEnd = true;
        return false;
    }

    /// <summary>Summarizes what was found so far besides the rows.</summary>
    public ReadSummary Summarize()
    {
        var errors = rows.Errors;
        return new ReadSummary(blankLines + records.BlankLines + (buffer.HasEndMarkLine ? 1 : 0), errors, rows.ReplacementRows, DetectFileEnd(errors))
        {
            MisreadRows = rows.MisreadRows,
            ValidRows = rows.ValidRows,
            Filled = rows.Filled,
            Trailer = isAtEnd ? trailer?.Trailer : null,
        };
    }

    /// <summary>Reads the rest of the file without parsing it, and returns the hash of all bytes. No row can be read afterwards.</summary>
    /// <returns>The SHA-256 hash of the file.</returns>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotReadable"/>: an I/O error occurred.</exception>
    public FileHash HashToEnd()
    {
        try
        {
            return hash ??= file.HashToEnd();
        }
        catch (IOException)
        {
            throw FileErrors.NotReadable(fileName);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        records.Dispose();
        rows.Dispose();
        text.Dispose();
        file.Dispose();
        owned?.Dispose();
    }

    /// <summary>Opens a file with a specific block size, for tests: rows must not depend on it.</summary>
    internal static PlaintiffReader Open(Stream stream, string fileName, string sourceSystem, CsvFormat format, int blockSize)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        var start = stream.CanSeek ? stream.Position : 0;
        return Open(null, stream, stream.CanSeek ? Reopen : null, fileName, sourceSystem, format, blockSize);

        Stream Reopen()
        {
            // Disposing it leaves the stream open.
            stream.Position = start;
            return new HashingStream(stream);
        }
    }

    private static PlaintiffReader Open(
        Stream? owned, Stream stream, Func<Stream>? reopen, string fileName, string sourceSystem, CsvFormat format, int blockSize)
    {
        var file = new HashingStream(stream);
        try
        {
            var encoding = InputEncoding.Detect(file, fileName, format.Encoding);
            var text = InputEncoding.ToUtf8(file, encoding);
            var buffer = new TextBuffer(text, blockSize, new EncodingErrors(reopen, fileName, encoding), (owned as ISheetSource)?.Sheet);
            var header = new HeaderReader(buffer, fileName, format).Read();
            var errors = new HeaderErrors(header, buffer, format, fileName);
            var layout = ColumnResolver.Resolve(header, format.ColumnMap, errors);
            var rules = new ValueRules(layout, format, errors);
            var lookalikes = new LookalikeColumns(header, layout, buffer);
            // In a reject file, the apostrophe of FormulaGuard must be the first character of a value.
            var records = new RecordReader(buffer, header.Delimiter, blockSize, alwaysTrims: layout.IsRejectFile);
            // A reject file has rows of a delivery, but not its trailer.
            var trailer = format.TrailerPattern is { } pattern && !layout.IsRejectFile ? new TrailerDetector(pattern) : null;
            return new PlaintiffReader(owned, file, text, buffer, records, new RowBuilder(layout, sourceSystem, format.EmailRule ?? EmailRule.Address, rules), layout, lookalikes, trailer, header, fileName);
        }
        catch (IOException)
        {
            file.Dispose();
            throw FileErrors.NotReadable(fileName);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private FileEnd DetectFileEnd(RowErrorSummary errors)
    {
        var hasOtherRows = errors.Reasons.FirstOrDefault(reason => reason.Error == RowError.FieldCount)?.Rows < Row.RowNumber;
        return !isAtEnd ? FileEnd.NotReached
            : trailer?.Trailer is { IsLast: true } ? FileEnd.Whole
            : !buffer.EndsLine ? FileEnd.NoLineBreak
            : rows.IsShort && hasOtherRows ? FileEnd.ShortRow
            : FileEnd.Whole;
    }
}
