using System.Buffers;
using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Replaces Social Security and payment card numbers, and makes characters visible that could forge a log line.
/// Every text from outside passes through here, by way of <see cref="RedactedText"/>, before it leaves the process.
/// </summary>
public static class Redactor
{
    private static readonly SearchValues<char> CellSeparators = SearchValues.Create(",;|\t^~:");

    /// <summary>Replaces every personal number and escapes every control character.</summary>
    /// <param name="text">Any text; null counts as empty.</param>
    /// <returns>A text that is safe to print, to store as a message and to log.</returns>
    public static string Redact(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        // Numbers first: an escaped control character inside a number would hide the number.
        return WithVisibleControls(RedactNumbers(text, keepCells: false));
    }

    /// <summary>Replaces every personal number in a file's header. Other characters are not changed.</summary>
    /// <param name="header">The original text of the header. If a number is split over cells, the number of cells does not change.</param>
    internal static string RedactHeader(string header) => RedactNumbers(header, keepCells: true);

    // A second pass if there are escape sequences, because they may split a number or contain one.
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

    // The markers in a header are numbered: a reject file with two identical headers could not be ingested again.
    private static IEnumerable<(int Start, int End, string Marker)> Pieces(string text, FoundNumber number, bool keepCells)
        => keepCells && text.AsSpan(number.Start, number.End - number.Start).ContainsAny(CellSeparators)
            ? number.Groups.Select((group, i) => (group.Start, group.End, i == 0 ? number.Marker : string.Create(CultureInfo.InvariantCulture, $"{number.Marker} {i + 1}")))
            : [(number.Start, number.End, number.Marker)];

    /// <summary>
    /// Escapes control and bidirectional characters, because a file name with a line break must not forge a log line. Also escapes
    /// unpaired surrogates, which no database accepts.
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
