using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Replaces social-security and payment-card numbers, and makes characters that could forge a log line visible.
/// Every text that leaves the process and was not written in this program passes here, by way of <see cref="RedactedText"/>.
/// </summary>
public static partial class Redactor
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

    private static string RedactNumbers(string text, bool keepCells)
    {
        var plain = NormalizedText.Of(text);
        var redacted = new StringBuilder(text.Length);
        var position = 0;
        foreach (var (start, end, marker) in FindNumbers(plain.Text).SelectMany(number => Pieces(plain.Text, number.Marker, number.Groups, keepCells)))
        {
            redacted.Append(text, position, plain.Origin(start) - position).Append(marker);
            position = plain.Origin(end);
        }

        return redacted.Append(text, position, text.Length - position).ToString();
    }

    // Set aside first, so that no part of one can be taken for a person's number. Of a date that a number is written against, the date alone.
    [GeneratedRegex(
        @"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64})(?![0-9A-Za-z])"
        + @"|(?<![0-9])(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?![0-9])"
        + @"|(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[-_T]?(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}(?![0-9])"
        + @"|(?<![0-9])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?=(?:[0-9]{9}|[0-9]{15,16})(?![0-9]))"
        + @"|(?<=(?<![0-9])(?:[0-9]{9}|[0-9]{15,16}))(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IdHashOrTime();

    [GeneratedRegex(@"[0-9]+(?:[^\p{L}\p{N}]{1,6}[0-9]+)*", RegexOptions.CultureInvariant)]
    private static partial Regex GroupsOfDigits();

    private static List<(string Marker, List<(int Start, int End)> Groups)> FindNumbers(string text)
    {
        var found = new List<(string Marker, List<(int Start, int End)> Groups)>();
        var position = 0;
        foreach (var kept in IdHashOrTime().EnumerateMatches(text))
        {
            FindNumbers(text, position, kept.Index, found);
            position = kept.Index + kept.Length;
        }

        FindNumbers(text, position, text.Length, found);
        return found;
    }

    private static void FindNumbers(string text, int from, int to, List<(string Marker, List<(int Start, int End)> Groups)> found)
    {
        foreach (var match in GroupsOfDigits().EnumerateMatches(text.AsSpan(from, to - from)))
        {
            var start = from + match.Index;
            foreach (var (marker, groups) in new DigitGroups(text.Substring(start, match.Length)).Find())
            {
                found.Add((marker, [.. groups.Select(group => (group.Start + start, group.End + start))]));
            }
        }
    }

    // As cells of a header they must be told apart: two of the same name are refused when its rejects are ingested again.
    private static IEnumerable<(int Start, int End, string Marker)> Pieces(string text, string marker, List<(int Start, int End)> groups, bool keepCells)
        => keepCells && text.AsSpan(groups[0].Start, groups[^1].End - groups[0].Start).ContainsAny(CellSeparators)
            ? groups.Select((group, i) => (group.Start, group.End, i == 0 ? marker : string.Create(CultureInfo.InvariantCulture, $"{marker} {i + 1}")))
            : [(groups[0].Start, groups[^1].End, marker)];

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
