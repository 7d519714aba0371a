using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// Replaces social-security and payment-card numbers, and makes characters that could forge a log line visible.
/// Every text that leaves the process and was not written in this program passes here, by way of <see cref="RedactedText"/>.
/// </summary>
/// <remarks>Source of the two markers: the runbook, "Security: Log Redaction".</remarks>
public static partial class Redactor
{
    /// <summary>What stands in place of a social-security number.</summary>
    public const string SsnMarker = "[SSN_REDACTED]";

    /// <summary>What stands in place of a payment-card number.</summary>
    public const string CardMarker = "[CARD_REDACTED]";

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
        return WithVisibleControls(RedactNumbers(text));
    }

    /// <summary>Returns <paramref name="text"/> with every number of a person replaced, and every other character as it is.</summary>
    /// <param name="text">A text whose control characters mean something: the header of a file.</param>
    internal static string RedactNumbers(string text)
    {
        var redacted = new StringBuilder(text.Length);
        var position = 0;
        foreach (var kept in IdHashOrTime().EnumerateMatches(text))
        {
            redacted.Append(WithoutNumbers(text[position..kept.Index])).Append(text, kept.Index, kept.Length);
            position = kept.Index + kept.Length;
        }

        return redacted.Append(WithoutNumbers(text[position..])).ToString();
    }

    // Set aside first, so that no part of one can be taken for a person's number.
    [GeneratedRegex(
        @"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64})(?![0-9A-Za-z])"
        + @"|(?<!\d)(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?!\d)"
        + @"|(?<!\d)(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[-_T]?(?:[01][0-9]|2[0-3])(?:[0-5][0-9]){2}(?:[0-9]{3})?(?!\d)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex IdHashOrTime();

    // Groups of digits (of any script) with up to three dashes, spaces, dots, slashes, underscores or invisible characters between them.
    [GeneratedRegex(@"(?:\d+)(?:[\s\p{Pd}\p{Zs}\p{Cc}\p{Cf}.\u00B7\u2212/_]{1,3}\d+)*", RegexOptions.CultureInvariant)]
    private static partial Regex GroupsOfDigits();

    private static string WithoutNumbers(string text)
        => GroupsOfDigits().Replace(text, static match => NumberGroups.Redact(match.Value));

    /// <summary>Shows control and bidirectional characters as escapes: a file name with a line break must not forge a log line.</summary>
    private static string WithVisibleControls(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (IsPrintable(character))
            {
                visible.Append(character);
            }
            else
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)character:X}}}");
            }
        }

        return visible.ToString();
    }

    private static bool IsPrintable(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
