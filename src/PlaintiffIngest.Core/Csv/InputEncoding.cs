using System.Globalization;
using System.Text;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Determines a file's encoding from its byte order mark and <see cref="CsvFormat.Encoding"/>. It never guesses.</summary>
internal static class InputEncoding
{
    private const int Utf8 = 65001;
    private const int Utf16 = 1200;
    private const int Utf16BigEndian = 1201;
    private const int Utf32 = 12000;
    private const int Utf32BigEndian = 12001;

    // These come first, so that the more common of two equally similar names is suggested.
    private static readonly string[] CommonEncodings = ["utf-8", "windows-1252", "iso-8859-1", "utf-16", "windows-1250", "ibm850"];

    /// <summary>Determines the encoding of a file. The result throws on invalid bytes.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="name">The specified name; null for none.</param>
    /// <exception cref="IngestException">The encoding does not exist, contradicts the byte order mark, or cannot be determined.</exception>
    public static Encoding Detect(HashingStream stream, string fileName, string? name)
    {
        var named = string.IsNullOrWhiteSpace(name) ? null : Resolve(name.Trim());
        var first = stream.Peek(ContentKind.Bytes);
        ContentKind.ThrowUnlessCsv(ContentKind.DetectBinary(first), fileName);
        var marked = DetectBom(first, named);
        if (marked is { } codePage)
        {
            return named is null || IsCompatible(named.CodePage, codePage)
                ? Strict(codePage)
                : throw new IngestException(
                    IngestErrorId.UnknownEncoding,
                    $"-Encoding '{name}' contradicts the byte order mark of '{fileName}', which says {Strict(codePage).WebName}.",
                    $"Leave -Encoding out for this file.");
        }

        return named ?? DetectWithoutBom(first, fileName);
    }

    /// <summary>Converts a file's text to UTF-8. Reading throws a <see cref="DecoderFallbackException"/> on invalid bytes.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="encoding">The file's encoding.</param>
    public static Stream ToUtf8(Stream stream, Encoding encoding) => encoding.CodePage == Utf8
        ? stream
        : Encoding.CreateTranscodingStream(stream, encoding, new UTF8Encoding(false, throwOnInvalidBytes: true), leaveOpen: true);

    private static Encoding Strict(int codePage)
        => Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);

    private static int? DetectBom(ReadOnlySpan<byte> first, Encoding? named)
    {
        // FF FE 00 00 also begins UTF-16 text whose first character is NUL, but a header has none.
        if (first.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE, 0, 0]) && named?.CodePage != Utf16)
        {
            return Utf32;
        }

        return first switch
        {
            [0, 0, 0xFE, 0xFF, ..] => Utf32BigEndian,
            [0xEF, 0xBB, 0xBF, ..] => Utf8,
            [0xFF, 0xFE, ..] => Utf16,
            [0xFE, 0xFF, ..] => Utf16BigEndian,
            _ => null,
        };
    }

    // With a byte order mark, the names utf-16 and utf-32 mean either byte order.
    private static bool IsCompatible(int named, int marked) => named == marked
        || (named, marked) is (Utf16, Utf16BigEndian) or (Utf32, Utf32BigEndian);

    /// <summary>The registered name of an encoding, which may also have other names and a code page.</summary>
    /// <param name="name">A name or a code page.</param>
    /// <exception cref="IngestException">There is no such encoding.</exception>
    public static string CanonicalName(string name) => Resolve(name.Trim()).WebName;

    private static Encoding Resolve(string name)
    {
        var known = name.ToUpperInvariant() switch
        {
            "UTF8" or "UTF8BOM" or "UTF8NOBOM" => "utf-8",
            "UTF16" => "utf-16",
            "UTF32" => "utf-32",
            "BIGENDIANUNICODE" => "utf-16BE",
            _ => name,
        };
        try
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var codePage) && codePage > 0)
            {
                return CodePagesEncodingProvider.Instance.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback) ?? Strict(codePage);
            }

            // Not registered as a provider, because that would change Encoding.GetEncoding for the whole process.
            return CodePagesEncodingProvider.Instance.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
                ?? Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw Unknown(name);
        }
    }

    private static IngestException Unknown(string name)
    {
        var known = CodePagesEncodingProvider.Instance.GetEncodings().Concat(Encoding.GetEncodings()).Select(encoding => encoding.Name);
        var nearest = NearestName.Find(name, CommonEncodings.Concat(known.Order(StringComparer.Ordinal)));
        return new IngestException(
            IngestErrorId.UnknownEncoding,
            $"-Encoding '{name}' is not the name of an encoding.",
            $"{(nearest is null ? "" : $"Did you mean {nearest}? ")}Use a name such as utf-8, windows-1252, iso-8859-1, utf-16 or ibm437.");
    }

    private static Encoding DetectWithoutBom(ReadOnlySpan<byte> first, string fileName) => first switch
    {
        [not 0, 0, 0, 0, ..] => throw Unreadable(fileName, "utf-32"),
        [0, 0, 0, not 0, ..] => throw Unreadable(fileName, "utf-32BE"),
        [not 0, 0, not 0, 0, ..] => throw Unreadable(fileName, "utf-16"),
        [0, not 0, 0, not 0, ..] => throw Unreadable(fileName, "utf-16BE"),
        _ => Strict(Utf8),
    };

    private static IngestException Unreadable(string fileName, string guess) => new(
        IngestErrorId.InvalidEncoding,
        $"'{fileName}' is not UTF-8: line 1 starts with NUL bytes. It looks like {guess} without a byte order mark.",
        $"Try -Encoding {guess}.");
}
