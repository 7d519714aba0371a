using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Csv;

/// <summary>The header and the encoding at the start of a file, whether or not the file can be ingested.</summary>
/// <param name="Header">The header.</param>
/// <param name="Encoding">The registered name of the encoding.</param>
/// <param name="LineBelow">One-based number of a line below that names the required columns, if the header does not; null if there is none.</param>
internal sealed record HeaderProbe(HeaderRecord Header, string Encoding, long? LineBelow)
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="open">Opens the content, at its start.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="format">How to read the file.</param>
    /// <exception cref="IngestException">The header is empty, malformed or wrongly encoded.</exception>
    public static HeaderProbe Read(Func<Stream> open, string fileName, CsvFormat format)
    {
        try
        {
            using var stream = open();
            using var file = new HashingStream(stream);
            var encoding = InputEncoding.Detect(file, fileName, format.Encoding);
            using var text = InputEncoding.ToUtf8(file, encoding);
            var buffer = new TextBuffer(text, PlaintiffReader.DefaultBlockSize, new EncodingErrors(open, fileName, encoding), (stream as ISheetSource)?.Sheet);
            var header = new HeaderReader(buffer, fileName, format).Read();
            var finder = new HeaderFinder(format.ColumnMap, format.Delimiter is null ? null : header.Delimiter);
            return new HeaderProbe(
                header, encoding.WebName, finder.NamesColumns(header.Cells) ? null : finder.Find(header, new FirstRows(buffer, header.Delimiter).Text, buffer.Line));
        }
        catch (IOException)
        {
            throw FileErrors.NotReadable(fileName);
        }
    }
}
