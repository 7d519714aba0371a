using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds the encodings in which a text's non-ASCII bytes make sense. A wrong encoding would change the names.</summary>
internal static class EncodingCandidates
{
    private const string Macintosh = "macintosh";

    // A few typos must not rule out the right encoding.
    private const int BytesPerMistake = 50;

    private const string InWords = "’'-­·";
    private const string BeforeWords = "‘“‚„«¿¡(#";
    private const string BesideWords = "’”»–—…•°§®™©€£ªº\u00A0½¼¾´";

    private static readonly string[] Names = ["windows-1252", Macintosh, "ibm850", "windows-1250", "windows-1251"];

    /// <summary>Finds the encodings in which the bytes form words, the likeliest first.</summary>
    /// <param name="sample">A part of the file, with ASCII and other bytes.</param>
    /// <returns>Names of encodings, one for each different reading of the bytes; empty if the bytes form words in none.</returns>
    public static string[] Find(ReadOnlySpan<byte> sample)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in HasMacLineEnds(sample) ? Names.OrderBy(name => name != Macintosh) : Names.AsEnumerable())
        {
            var text = CodePagesEncodingProvider.Instance.GetEncoding(name)!.GetString(sample);
            if (FormsWords(text))
            {
                found.TryAdd(text, name);
            }
        }

        return [.. found.Values];
    }

    // Old Macs ended a line with CR alone. Excel still does in "CSV (Macintosh)".
    private static bool HasMacLineEnds(ReadOnlySpan<byte> sample) => sample.Contains((byte)'\r') && !sample.Contains((byte)'\n');

    private static bool FormsWords(string text)
    {
        var (others, mistakes) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAscii(text[i]))
            {
                if (char.IsControl(text[i]) || text[i] == '\uFFFD')
                {
                    // The encoding does not define the byte.
                    return false;
                }

                others++;
                mistakes += Fits(i == 0 ? ' ' : text[i - 1], text[i], i + 1 == text.Length ? ' ' : text[i + 1]) ? 0 : 1;
            }
        }

        return mistakes * BytesPerMistake <= others;
    }

    private static bool Fits(char before, char character, char after)
    {
        if (!char.IsLetter(character))
        {
            return (InWords.Contains(character, StringComparison.Ordinal) && char.IsLetter(before))
                || (BeforeWords.Contains(character, StringComparison.Ordinal) && !char.IsLetter(before))
                || (BesideWords.Contains(character, StringComparison.Ordinal) && !(char.IsLetter(before) && char.IsLetter(after)));
        }

        var changesCase = (char.IsLower(before) && char.IsUpper(character)) || (char.IsLower(character) && char.IsUpper(after));
        return !changesCase && IsOneScript(before, character) && IsOneScript(character, after);
    }

    private static bool IsOneScript(char left, char right)
        => !char.IsLetter(left) || !char.IsLetter(right) || IsLatin(left) == IsLatin(right);

    private static bool IsLatin(char letter) => letter < '\u0250';
}
