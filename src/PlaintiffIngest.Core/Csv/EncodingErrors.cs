using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Says where a file's bytes are not text.</summary>
/// <param name="file">The file itself, read again to find the place.</param>
/// <param name="fileStart">Where in it the text began.</param>
/// <param name="fileName">For messages.</param>
/// <param name="encoding">The encoding it was read with.</param>
internal sealed class EncodingErrors(Stream file, long fileStart, string fileName, Encoding encoding)
{
    private const int Window = 8;

    public string FileName => fileName;

    /// <summary>A file that should be UTF-8 and is not.</summary>
    /// <param name="line">The line, from 1.</param>
    /// <param name="offset">Bytes of the file before the bad one.</param>
    public IngestException NotUtf8(long line, long offset) => new(
        IngestErrorId.InvalidEncoding,
        $"'{fileName}' is not UTF-8: line {line}, byte offset {offset}. It looks like windows-1252.",
        $"Try -Encoding windows-1252, or the encoding the vendor names.");

    /// <summary>A file whose bytes the encoding that was given, or its byte order mark, does not have.</summary>
    public IngestException Undecodable()
    {
        if (!file.CanSeek)
        {
            return Undecodable($"");
        }

        file.Position = fileStart;
        var (line, offset) = Find();
        return Undecodable($": line {line}, byte offset {offset}");
    }

    private IngestException Undecodable(Privacy.RedactedText where) => new(
        IngestErrorId.InvalidEncoding,
        $"'{fileName}' has bytes that are not {encoding.WebName}{where}.",
        $"Check -Encoding, and that the file is complete.");

    // Byte by byte: only so does a decoder say which byte it was, and it is done once, when all is lost.
    private (long Line, long Offset) Find()
    {
        var buffered = new BufferedStream(file);
        var decoder = encoding.GetDecoder();
        var recent = new byte[Window];
        Span<char> decoded = stackalloc char[4];
        var previous = '\0';
        var line = 1L;
        var offset = 0L;
        try
        {
            for (int read; (read = buffered.ReadByte()) >= 0; offset++)
            {
                recent.AsSpan(1).CopyTo(recent);
                recent[^1] = (byte)read;
                foreach (var character in decoded[..decoder.GetChars(recent.AsSpan(Window - 1), decoded, flush: false)])
                {
                    line += character == '\r' || (character == '\n' && previous != '\r') ? 1 : 0;
                    previous = character;
                }
            }

            // What is wrong at the end is the last byte that was read, or one before it.
            offset--;
            decoder.GetChars([], decoded, flush: true);
        }
        catch (DecoderFallbackException exception)
        {
            var at = recent.AsSpan().LastIndexOf(exception.BytesUnknown ?? []);
            offset -= at < 0 ? 0 : Window - 1 - at;
        }

        return (line, offset);
    }
}
