using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds the character between cells.</summary>
internal static class DelimiterDetector
{
    /// <summary>What is looked for.</summary>
    public const string Candidates = ",;\t|";

    // What a spreadsheet fills a short line up with.
    private static ReadOnlySpan<byte> Padding => " \",;\t|"u8;

    /// <summary>The delimiter of a header: the candidate that occurs most often outside quotes; comma for none and for a tie.</summary>
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

    /// <summary>The delimiter of a line such as <c>sep=;</c>, which spreadsheets write and read; null when the line is another.</summary>
    /// <param name="line">The first line, UTF-8. It may be in quotes, or filled up with delimiters and blanks; a tab may be written <c>\t</c>.</param>
    public static byte? ParseSepLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> prefix = "sep="u8;
        var text = line.TrimStart((byte)' ').TrimStart((byte)'"').TrimStart((byte)' ');
        if (text.Length <= prefix.Length || !System.Text.Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix))
        {
            return null;
        }

        text = text[prefix.Length..];
        text = text.TrimStart((byte)' ') is { IsEmpty: false } padded ? padded : text;
        var delimiter = text.StartsWith("\\t"u8) ? (byte)'\t' : text[0];
        var rest = text[(text.StartsWith("\\t"u8) ? 2 : 1)..];
        return IsUsable((char)delimiter) && rest.IndexOfAnyExcept([delimiter, .. Padding]) < 0 ? delimiter : null;
    }

    /// <summary>The delimiter that was given.</summary>
    /// <param name="delimiter">The value of <see cref="CsvFormat.Delimiter"/>.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.InvalidParameter"/>: it cannot stand between cells.</exception>
    public static byte Validate(char delimiter)
    {
        if (!IsUsable(delimiter))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-Delimiter cannot be the character U+{(int)delimiter:X4}.",
                $"Give one ASCII character that is no letter, digit, quote or line break, such as ',' or ';' or \"`t\".");
        }

        return (byte)delimiter;
    }

    private static bool IsUsable(char delimiter)
        => delimiter is not ('"' or '\r' or '\n' or '\0') && char.IsAscii(delimiter) && !char.IsAsciiLetterOrDigit(delimiter);
}
