using System.Buffers;
using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Checks whether a text has the form of an email address. Rejects what else occurs in such a column: placeholders, names,
/// several addresses. Does not check whether the address exists.
/// </summary>
/// <remarks>
/// ASCII characters follow RFC 5322, section 3.2.3 (atext), plus the dot and minus the backtick. Other scripts follow RFC 6531.
/// A quoted local part and a domain in brackets are valid in mail, but no vendor's file has them.
/// </remarks>
internal static class EmailAddress
{
    private static readonly SearchValues<byte> LocalPart =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&*+-./=?^_{}~"u8);

    /// <summary>Whether a text is exactly one address.</summary>
    /// <param name="text">Valid UTF-8 without outer white space.</param>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        return at > 0 && IsLocalPart(text[..at]) && IsDomain(text[(at + 1)..]);
    }

    private static bool IsLocalPart(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        while (text.IndexOfAnyExcept(LocalPart) is var at and >= 0)
        {
            text = text[at..];
            Rune.DecodeFromUtf8(text, out var rune, out var size);

            // An apostrophe is allowed between two letters (o'brien@example.com). At either end it is a quote.
            var isInside = text.Length < length && size < text.Length;
            if (rune.IsAscii ? rune.Value != '\'' || !isInside : !IsPrintable(rune))
            {
                return false;
            }

            text = text[size..];
        }

        return true;
    }

    // Domains are too short for a vectorized search to be faster than a loop.
    private static bool IsDomain(ReadOnlySpan<byte> text)
    {
        var hasDot = false;
        var isLabelStart = true;
        for (var at = 0; at < text.Length; at++)
        {
            var character = (char)text[at];
            if (character == '.')
            {
                if (isLabelStart)
                {
                    return false;
                }

                hasDot = true;
                isLabelStart = true;
                continue;
            }

            isLabelStart = false;
            if (!char.IsAsciiLetterOrDigit(character) && character != '-')
            {
                Rune.DecodeFromUtf8(text[at..], out var rune, out var size);
                if (rune.IsAscii || !(Rune.IsLetterOrDigit(rune) || IsMark(rune)))
                {
                    return false;
                }

                at += size - 1;
            }
        }

        return hasDot && !isLabelStart;
    }

    private static bool IsPrintable(Rune rune) => !QuoteMarks.IsQuotationMark(rune) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // Many scripts write vowels as combining marks.
    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
