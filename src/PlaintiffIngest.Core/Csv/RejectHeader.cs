using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Recognizes a reject file, which is written like the vendor's file but in UTF-8 and with the header in its first line.</summary>
/// <param name="delimiter">The character after the first column.</param>
internal sealed class RejectHeader(char delimiter)
{
    private const int Length = 32;

    /// <summary>The character after the first column.</summary>
    public char Delimiter => delimiter;

    /// <summary>Detects a reject file.</summary>
    /// <param name="stream">The file, at its start.</param>
    /// <returns>The header; null if the file is not a reject file.</returns>
    public static RejectHeader? Find(Stream stream)
    {
        // A spreadsheet may have saved it in another encoding, with a byte order mark.
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 128, leaveOpen: true);
        Span<char> start = stackalloc char[Length];
        var text = start[..reader.ReadBlock(start)].TrimStart('"');
        var name = ColumnNames.RejectColumns[0];
        return text.StartsWith(name, StringComparison.OrdinalIgnoreCase) && text[name.Length..].TrimStart('"') is [var delimiter, ..]
            ? new RejectHeader(delimiter)
            : null;
    }
}
