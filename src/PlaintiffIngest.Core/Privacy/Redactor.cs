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

    // One separator between groups: space of any kind, dash of any kind, dot, slash, underscore.
    private const string Separator = @"[\s\p{Pd}\p{Zs}.\u00AD\u00B7\u2212/_]";

    /// <summary>Returns <paramref name="text"/> with every number of a person replaced and every control character shown as text.</summary>
    /// <param name="text">Any text; null reads as empty.</param>
    /// <returns>A text that is safe to print, to store as a message and to log.</returns>
    public static string Redact(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        return Pattern().Replace(WithVisibleControls(text), static match =>
        {
            if (match.Groups["keep"].Success)
            {
                return match.Value;
            }

            if (match.Groups["ssn"].Success)
            {
                return SsnMarker;
            }

            return IsCard(match.ValueSpan) ? CardMarker : match.Value;
        });
    }

    // Ids, hashes and times are matched first, so that no part of one can be taken for a person's number.
    // Cards come before social-security numbers: the longer number wins.
    [GeneratedRegex(
        @"(?<keep>(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z])"
        + @"|(?<![0-9A-Za-z])[0-9a-f]{64}(?![0-9A-Za-z])"
        + @"|(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)"
        + @"|(?<card>(?<!\d)\d(?:" + Separator + @"?\d){12,18}(?!\d))"
        + @"|(?<ssn>(?<!\d)\d{3}" + Separator + @"?\d{2}" + Separator + @"?\d{4}(?!\d))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Pattern();

    private static bool IsCard(ReadOnlySpan<char> candidate)
    {
        Span<int> digits = stackalloc int[19];
        var count = 0;
        foreach (var character in candidate)
        {
            if (char.IsDigit(character))
            {
                digits[count++] = (int)CharUnicodeInfo.GetNumericValue(character);
            }
        }

        // 16 digits are a card in any case (the runbook's rule), and so is American Express's prefix at 15.
        return count == 16
            || (count == 15 && digits[0] == 3 && digits[1] is 4 or 7)
            || PassesLuhn(digits[..count]);
    }

    private static bool PassesLuhn(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i];
            var doubled = digit * 2;
            sum += i % 2 == 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

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
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        || character == '\u00AD';
}
