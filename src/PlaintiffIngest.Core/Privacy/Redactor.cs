using System.Buffers;
using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Replaces social-security and payment-card numbers, and makes characters that could forge a log line visible.
/// Every text that leaves the process and was not written in this program passes here, by way of <see cref="RedactedText"/>.
/// </summary>
public static class Redactor
{
    private static readonly SearchValues<char> CellSeparators = SearchValues.Create(",;|\t^~:");

    /// <summary>Returns <paramref name="text"/> with every number of a person replaced and every control character shown as text.</summary>
    /// <param name="text">Any text; null reads as empty.</param>
    /// <returns>A text that is safe to print, to store as a message and to log.</returns>
    public static string Redact(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        // Numbers first: a control character shown as text would hide the number that it stands in.
        return WithVisibleControls(RedactNumbers(text, keepCells: false));
    }

    /// <summary>Returns the header of a file with every number of a person replaced, and every other character as it is.</summary>
    /// <param name="header">The header as it stands in the file. A number that is split over cells leaves as many cells.</param>
    internal static string RedactHeader(string header) => RedactNumbers(header, keepCells: true);

    // Twice where there are escape sequences: they may break a number, and hold one.
    private static string RedactNumbers(string text, bool keepCells)
    {
        var redacted = RedactNumbers(NormalizedText.Parse(text), text, keepCells);
        return NormalizedText.HasEscapes(redacted) ? RedactNumbers(NormalizedText.WithEscapes(redacted), redacted, keepCells) : redacted;
    }

    private static string RedactNumbers(NormalizedText plain, string text, bool keepCells)
    {
        var redacted = new StringBuilder(text.Length);
        var position = 0;
        foreach (var (start, end, marker) in NumberFinder.Find(plain.Text).SelectMany(number => Pieces(plain.Text, number, keepCells)))
        {
            redacted.Append(text, position, plain.Origin(start) - position).Append(marker);
            position = plain.OriginOfEnd(end);
        }

        return redacted.Append(text, position, text.Length - position).ToString();
    }

    // As cells of a header they must be told apart: two of the same name are refused when its rejects are ingested again.
    private static IEnumerable<(int Start, int End, string Marker)> Pieces(string text, FoundNumber number, bool keepCells)
        => keepCells && text.AsSpan(number.Start, number.End - number.Start).ContainsAny(CellSeparators)
            ? number.Groups.Select((group, i) => (group.Start, group.End, i == 0 ? number.Marker : string.Create(CultureInfo.InvariantCulture, $"{number.Marker} {i + 1}")))
            : [(number.Start, number.End, number.Marker)];

    /// <summary>
    /// Shows control and bidirectional characters as escapes: a file name with a line break must not forge a log line. Halves of
    /// surrogate pairs too: no database takes them.
    /// </summary>
    private static string WithVisibleControls(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var isWhole = Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) == OperationStatus.Done;
            if (isWhole && IsPrintable(rune))
            {
                visible.Append(text, i, length);
            }
            else
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{{{(isWhole ? rune.Value : text[i]):X}}}");
            }

            i += length;
        }

        return visible.ToString();
    }

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
