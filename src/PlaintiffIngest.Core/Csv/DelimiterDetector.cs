using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Detects and validates the delimiter.</summary>
internal static class DelimiterDetector
{
    /// <summary>The delimiters that can be detected.</summary>
    public const string Candidates = ",;\t|";

    // Characters that a spreadsheet appends to pad a short line.
    private static ReadOnlySpan<byte> Padding => " \",;\t|"u8;

    /// <summary>Detects the delimiter of a header: the candidate that occurs most often outside quotes, or a comma if none does or there is a tie.</summary>
    /// <param name="headerLine">The header line, UTF-8.</param>
    public static byte Detect(ReadOnlySpan<byte> headerLine)
    {
        Span<int> counts = stackalloc int[Candidates.Length];
        var isQuoted = false;
        foreach (var value in headerLine)
        {
            isQuoted ^= value == '"';
            var candidate = isQuoted ? -1 : Candidates.IndexOf((char)value, StringComparison.Ordinal);
            if (candidate >= 0)
            {
                counts[candidate]++;
            }
        }

        var (most, best, isTie) = (0, 0, false);
        for (var i = 0; i < counts.Length; i++)
        {
            isTie = counts[i] == most ? true : counts[i] < most && isTie;
            (most, best) = counts[i] > most ? (counts[i], i) : (most, best);
        }

        return (byte)Candidates[isTie ? 0 : best];
    }

    /// <summary>Parses a line such as <c>sep=;</c>, which spreadsheets write and read. Returns null for any other line.</summary>
    /// <param name="line">The first line, UTF-8. It may be quoted, or padded with delimiters and spaces. A tab may be written as <c>\t</c>.</param>
    /// <returns>The character, which may be one that cannot be a delimiter because it is not ASCII.</returns>
    public static Rune? ParseSepLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> prefix = "sep="u8;
        var text = line.TrimStart((byte)' ').TrimStart((byte)'"').TrimStart((byte)' ');
        if (text.Length <= prefix.Length || !Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix))
        {
            return null;
        }

        text = text[prefix.Length..];
        text = text.TrimStart((byte)' ') is { IsEmpty: false } padded ? padded : text;
        Rune.DecodeFromUtf8(text, out var delimiter, out var length);
        if (text.StartsWith("\\t"u8))
        {
            (delimiter, length) = (new Rune('\t'), 2);
        }

        var isDelimiter = delimiter.IsAscii ? IsUsable((char)delimiter.Value) : !Rune.IsLetterOrDigit(delimiter);
        return isDelimiter && text[length..].IndexOfAnyExcept([.. text[..length], .. Padding]) < 0 ? delimiter : null;
    }

    /// <summary>Validates a delimiter that the operator specified.</summary>
    /// <param name="delimiter">The value of <see cref="CsvFormat.Delimiter"/>.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.InvalidParameter"/>: the character cannot be a delimiter.</exception>
    public static byte Validate(char delimiter)
    {
        if (!IsUsable(delimiter))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-Delimiter cannot be the character U+{(int)delimiter:X4}.",
                $"Use one ASCII character that is not a letter, digit, quote or line break, such as ',' or ';' or \"`t\".");
        }

        return (byte)delimiter;
    }

    private static bool IsUsable(char delimiter)
        => delimiter is not ('"' or '\r' or '\n' or '\0') && char.IsAscii(delimiter) && !char.IsAsciiLetterOrDigit(delimiter);
}
