using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds the character between cells.</summary>
internal static class DelimiterDetector
{
    /// <summary>What is looked for, and what may stand in a <c>sep=</c> line.</summary>
    public const string Candidates = ",;\t|";

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

    /// <summary>The delimiter of a line such as <c>sep=;</c>, which Excel writes and reads; null when the line is another.</summary>
    /// <param name="line">The first line, UTF-8.</param>
    public static byte? FromHint(ReadOnlySpan<byte> line) => line switch
    {
        [(byte)'s' or (byte)'S', (byte)'e' or (byte)'E', (byte)'p' or (byte)'P', (byte)'=', var delimiter]
            when Candidates.Contains((char)delimiter, StringComparison.Ordinal) => delimiter,
        _ => null,
    };

    /// <summary>The delimiter that was given.</summary>
    /// <param name="delimiter">The value of <see cref="CsvFormat.Delimiter"/>.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.InvalidParameter"/>: it cannot stand between cells.</exception>
    public static byte Checked(char delimiter)
    {
        if (delimiter is '"' or '\r' or '\n' or '\0' || !char.IsAscii(delimiter) || char.IsAsciiLetterOrDigit(delimiter))
        {
            throw new IngestException(
                IngestErrorId.InvalidParameter,
                $"-Delimiter cannot be the character U+{(int)delimiter:X4}.",
                $"Give one ASCII character that is no letter, digit, quote or line break, such as ',' or ';' or \"`t\".");
        }

        return (byte)delimiter;
    }
}
