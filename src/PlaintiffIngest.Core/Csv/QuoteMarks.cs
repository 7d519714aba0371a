using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Finds what programs put around a value and CSV does not know: typographic and single quotes, and the formula <c>="…"</c>
/// with which spreadsheets keep text as it is. A value that kept them would make a second person beside the plain one.
/// </summary>
internal static class QuoteMarks
{
    /// <summary>Whether a character is a quotation mark of any kind.</summary>
    /// <remarks>Source: Unicode's property Quotation_Mark, and the acute accent that some type for it.</remarks>
    public static bool IsQuotationMark(Rune rune) => IsDouble(rune) || IsSingle(rune);

    /// <summary>Whether a value is a spreadsheet's text formula.</summary>
    /// <param name="value">UTF-8 without outer white space.</param>
    public static bool IsTextFormula(ReadOnlySpan<byte> value) => value.StartsWith("=\""u8);

    /// <summary>Whether a value is in quotes, or holds one half of a pair at its start or end.</summary>
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

        // An apostrophe may begin a name ('t Hooft) or end one (Jess'): only both make quotes.
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
