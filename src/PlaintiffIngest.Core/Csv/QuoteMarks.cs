using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Finds quotes that are not CSV quotes: typographic and single quotes, and the formula <c>="…"</c> with which spreadsheets
/// preserve text. A name stored with them would count as a different person.
/// </summary>
internal static class QuoteMarks
{
    /// <summary>Whether a character is a quotation mark of any kind.</summary>
    /// <remarks>Source: Unicode's property Quotation_Mark, plus the acute accent, which some people type instead.</remarks>
    public static bool IsQuotationMark(Rune rune) => IsDouble(rune) || IsSingle(rune);

    /// <summary>Whether a value is a spreadsheet's text formula.</summary>
    /// <param name="value">UTF-8 without outer white space.</param>
    public static bool IsTextFormula(ReadOnlySpan<byte> value) => value.StartsWith("=\""u8);

    /// <summary>Whether a value is quoted, or has one half of a pair of quotes at its start or end.</summary>
    /// <param name="value">Valid UTF-8 without outer white space.</param>
    public static bool HasEnclosingQuotes(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || (char.IsAsciiLetter((char)value[0]) && char.IsAscii((char)value[^1])))
        {
            return false;
        }

        Rune.DecodeFromUtf8(value, out var first, out var firstSize);
        Rune.DecodeLastFromUtf8(value, out var last, out var lastSize);
        if (value.Length == firstSize)
        {
            return IsDouble(first);
        }

        // A name may start with an apostrophe ('t Hooft) or end with one (Jess'). Only both together are quotes.
        return (IsSingle(first) && IsSingle(last))
            || (IsDouble(first) && !HasDouble(value[firstSize..^lastSize]))
            || (IsDouble(last) && !last.IsAscii && !HasDouble(value[..^lastSize]));
    }

    private static bool HasDouble(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var size);
            if (IsDouble(rune))
            {
                return true;
            }

            text = text[size..];
        }

        return false;
    }

    private static bool IsDouble(Rune rune) => rune.Value is '"' or 0xAB or 0xBB or (>= 0x201C and <= 0x201F) or 0x2E42
        or (>= 0x300C and <= 0x300F) or (>= 0x301D and <= 0x301F) or (>= 0xFE41 and <= 0xFE44) or 0xFF02 or 0xFF62 or 0xFF63;

    private static bool IsSingle(Rune rune) => rune.Value is '\'' or 0xB4 or (>= 0x2018 and <= 0x201B) or 0x2039 or 0x203A or 0xFF07;
}
