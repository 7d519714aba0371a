using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Creates the errors for bytes that are not valid in the file's encoding.</summary>
/// <param name="reopen">Opens the text again, at its start, to find the position; null if that is not possible.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="encoding">The encoding that the file was read with.</param>
internal sealed class EncodingErrors(Func<Stream>? reopen, string fileName, Encoding encoding)
{
    private const int Window = 8;
    private const int BytesBefore = 64 * 1024;
    private const int MaxSample = 1024 * 1024;

    public string FileName => fileName;

    /// <summary>The file should be UTF-8, but is not.</summary>
    /// <param name="line">One-based line of the invalid byte.</param>
    /// <param name="offset">Zero-based offset of the invalid byte in the file.</param>
    public IngestException NotUtf8(long line, long offset)
    {
        if (encoding.CodePage != Encoding.UTF8.CodePage || reopen is null)
        {
            return NotUtf8(line, offset, $"", $"Ask the vendor for the file as UTF-8, or for the name of its encoding, and use it as -Encoding.");
        }

        if (HasUtf8Before(offset))
        {
            return NotUtf8(
                line, offset, $" The text before it is UTF-8: the file mixes encodings, or is damaged.", $"Ask the vendor for the file again, in one encoding. -Encoding would garble the valid part.");
        }

        return EncodingCandidates.Find(SampleAround(offset)) switch
        {
            [] => NotUtf8(line, offset, $"", $"Ask the vendor for the file as UTF-8, or for the name of its encoding, and use it as -Encoding."),
            [var only] => NotUtf8(line, offset, $" It looks like {only}.", $"Try -Encoding {only}, or the encoding the vendor names."),
            [.. var others, var last] => NotUtf8(
                line, offset, $" It may be {string.Join(", ", others)} or {last}.", $"Ask the vendor for the encoding, or try -Encoding {string.Join(", ", others)} or {last}, and check the names with Get-ImportRow: a wrong encoding changes letters."),
        };
    }

    /// <summary>The file has bytes that are not valid in the specified encoding, or in that of its byte order mark.</summary>
    public IngestException Undecodable()
    {
        if (reopen is null)
        {
            return Undecodable($"");
        }

        var (line, offset) = Find();
        return Undecodable($": line {line}, byte offset {offset}");
    }

    private IngestException NotUtf8(long line, long offset, Privacy.RedactedText guess, Privacy.RedactedText remedy) => new(
        IngestErrorId.InvalidEncoding, $"'{fileName}' is not UTF-8: line {line}, byte offset {offset}.{guess}", remedy);

    private bool HasUtf8Before(long offset)
    {
        using var text = reopen!();
        var buffered = new BufferedStream(text);
        buffered.ReadExactly(new byte[Math.Min(offset, Encoding.UTF8.Preamble.Length)]);
        for (var at = Math.Min(offset, Encoding.UTF8.Preamble.Length); at < offset; at++)
        {
            if (buffered.ReadByte() > 0x7F)
            {
                return true;
            }
        }

        return false;
    }

    private byte[] SampleAround(long offset)
    {
        using var text = reopen!();
        var sample = new byte[MaxSample];
        for (var skip = offset - BytesBefore; skip > 0 && text.Read(sample.AsSpan(0, (int)Math.Min(skip, MaxSample))) is var count and > 0;)
        {
            skip -= count;
        }

        return sample[..text.ReadAtLeast(sample, MaxSample, throwOnEndOfStream: false)];
    }

    private IngestException Undecodable(Privacy.RedactedText where) => new(
        IngestErrorId.InvalidEncoding,
        $"'{fileName}' has bytes that are not {encoding.WebName}{where}.",
        $"Check -Encoding, and that the file is complete.");

    // Byte by byte, because otherwise a decoder does not report which byte it was. This happens only once, before the file fails.
    private (long Line, long Offset) Find()
    {
        using var text = reopen!();
        var buffered = new BufferedStream(text);
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

            // At the end of the file, the invalid byte is the last one that was read, or one before it.
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
