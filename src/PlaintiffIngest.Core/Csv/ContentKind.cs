using System.Text;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Recognizes files that are not CSV by their first bytes, whatever their names. Compressed files and workbooks were opened before, so
/// one that gets here is inside another one or cannot be read.
/// </summary>
internal static class ContentKind
{
    /// <summary>Number of bytes that <see cref="DetectBinary"/> examines.</summary>
    public const int Bytes = 512;

    private const string Unpack = "Unpack it, and ingest the CSV in it.";
    private const string SaveSheet = "Save the sheet as 'CSV UTF-8', and ingest that file.";
    private const string AskForCsv = "Ask the vendor for the file as CSV.";
    private const string DownloadAgain = "It may be a sign-in or error page: download the file again.";

    /// <summary>Detects a binary format.</summary>
    /// <param name="first">The first <see cref="Bytes"/> bytes of the file.</param>
    /// <returns>The format and the remedy; null if the file may be text.</returns>
    /// <remarks>Source: the "magic" file of file(1).</remarks>
    public static (string Kind, string Remedy)? DetectBinary(ReadOnlySpan<byte> first) => first switch
    {
        [0x1F, 0x8B, ..] => ("a gzip archive", Unpack),
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, ..] => ("a bzip2 archive", Unpack),
        [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => ("a 7z archive", Unpack),
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => ("an xz archive", Unpack),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => ("a Zstandard archive", Unpack),
        [(byte)'R', (byte)'a', (byte)'r', (byte)'!', 0x1A, 7, ..] => ("a RAR archive", Unpack),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => ("an old Excel workbook (.xls) or another Office file", SaveSheet),
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-', ..] => ("a PDF document", AskForCsv),
        [(byte)'P', (byte)'K', 3, 4, ..] => DetectZip(first),
        [(byte)'P', (byte)'K', 7, 8, ..] => ("one part of a split zip archive", AskForCsv),
        [(byte)'P', (byte)'K', 5, 6, ..] => ("an empty zip archive", AskForCsv),
        _ => null,
    };

    /// <summary>Detects a text format other than CSV.</summary>
    /// <param name="text">The start of the text, UTF-8.</param>
    /// <returns>The format and the remedy; null if the text may be CSV.</returns>
    public static (string Kind, string Remedy)? DetectText(ReadOnlySpan<byte> text)
    {
        text = (text.StartsWith("\uFEFF"u8) ? text[3..] : text).TrimStart(" \t\r\n"u8);
        return text switch
        {
            [(byte)'<', ..] => DetectMarkup(Encoding.UTF8.GetString(text)),
            [(byte)'{', ..] when text[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'}', ..] => ("JSON", AskForCsv),
            [(byte)'[', ..] when text[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'{' or (byte)'[', ..] => ("JSON", AskForCsv),
            _ => null,
        };
    }

    /// <summary>Throws if a file is not CSV.</summary>
    /// <param name="found">The detected format and the remedy; null if the file may be CSV.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.NotCsv"/>.</exception>
    public static void ThrowUnlessCsv((string Kind, string Remedy)? found, string fileName)
    {
        if (found is { } other)
        {
            throw new IngestException(IngestErrorId.NotCsv, $"'{fileName}' is not a CSV file: it is {other.Kind}.", RedactedText.From(other.Remedy));
        }
    }

    private static (string Kind, string Remedy) DetectZip(ReadOnlySpan<byte> first)
    {
        if (first.IndexOf("opendocument.spreadsheet"u8) >= 0)
        {
            return ("an OpenDocument workbook (.ods)", SaveSheet);
        }

        return first.IndexOf("[Content_Types].xml"u8) >= 0 || first.IndexOf("_rels/"u8) >= 0 || first.IndexOf("xl/"u8) >= 0 || first.IndexOf("docProps/"u8) >= 0
            ? ("an Excel workbook (.xlsx) or another Office file", SaveSheet)
            : ("a zip archive", Unpack);
    }

    private static (string Kind, string Remedy)? DetectMarkup(string text)
    {
        string[] html = ["<!doctype html", "<html", "<head", "<body", "<table", "<meta", "<script"];
        if (html.Any(tag => text.StartsWith(tag, StringComparison.OrdinalIgnoreCase)))
        {
            return ("an HTML page", DownloadAgain);
        }

        if (!text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) && !text.StartsWith("<!", StringComparison.Ordinal) && !NestsTags(text))
        {
            return null;
        }

        return text.Contains("<html", StringComparison.OrdinalIgnoreCase) ? ("an HTML page", DownloadAgain)
            : text.Contains("urn:schemas-microsoft-com:office:spreadsheet", StringComparison.Ordinal) ? ("an Excel workbook in XML", SaveSheet)
            : ("XML", AskForCsv);
    }

    // One tag follows another. In a header such as <name>,<email> there is a delimiter between them.
    private static bool NestsTags(string text)
        => text.IndexOf('>', StringComparison.Ordinal) is var end and > 1 && (char.IsLetter(text[1]) || text[1] is '_') && text.AsSpan(end + 1).TrimStart().StartsWith("<");
}
