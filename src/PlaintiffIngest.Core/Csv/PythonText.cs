using System.Buffers;
using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Python 3's <c>str.strip()</c> and <c>str.lower()</c> on UTF-8. The results must be identical, because the dedupe keys of earlier
/// loads were computed in Python.
/// </summary>
/// <remarks>Source: CPython, Objects/unicodeobject.c, <c>handle_capital_sigma</c> and <c>_PyUnicode_IsWhitespace</c>.</remarks>
internal static class PythonText
{
    /// <summary>The maximum number of bytes that one byte can grow to in lower case.</summary>
    public const int MaxGrowth = 2;

    private static readonly Rune CapitalSigma = new(0x03A3);

    /// <summary>Removes white space at both ends.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <returns>The trimmed part of the text.</returns>
    public static ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> utf8)
    {
        // Nearly every value takes this path. It is called for each cell, so it avoids decoding.
        if (!utf8.IsEmpty && IsVisibleAscii(utf8[0]) && IsVisibleAscii(utf8[^1]))
        {
            return utf8;
        }

        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            if (!IsWhiteSpace(rune.Value))
            {
                break;
            }

            utf8 = utf8[length..];
        }

        while (!utf8.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(utf8, out var rune, out var length);
            if (!IsWhiteSpace(rune.Value))
            {
                break;
            }

            utf8 = utf8[..^length];
        }

        return utf8;
    }

    /// <summary>Converts a text to lower case.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="destination">Receives the result; at least <see cref="MaxGrowth"/> times as long as the text.</param>
    /// <returns>Number of bytes written.</returns>
    public static int Lower(ReadOnlySpan<byte> utf8, Span<byte> destination)
    {
        if (Ascii.ToLower(utf8, destination, out var written) == OperationStatus.Done)
        {
            return written;
        }

        // Everything before the first other character is ASCII and already done: ASCII does not depend on its context.
        var at = written;
        while (at < utf8.Length)
        {
            Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length);
            written += LowerOne(rune, utf8[..at], utf8[(at + length)..], destination[written..]);
            at += length;
        }

        return written;
    }

    private static bool IsVisibleAscii(byte value) => value is > 0x20 and < 0x7F;

    private static int LowerOne(Rune rune, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, Span<byte> destination)
    {
        if (rune.IsAscii)
        {
            destination[0] = (byte)(char.IsAsciiLetterUpper((char)rune.Value) ? rune.Value | 0x20 : rune.Value);
            return 1;
        }

        if (rune == CapitalSigma)
        {
            return new Rune(IsFinalSigma(before, after) ? 0x03C2 : 0x03C3).EncodeToUtf8(destination);
        }

        if (rune.Value == 0x0130)
        {
            "i\u0307"u8.CopyTo(destination);
            return 3;
        }

        return new Rune(PythonLowerTable.Lower(rune.Value)).EncodeToUtf8(destination);
    }

    // Unicode, section 3.13, Final_Sigma: there is a letter before it and none after it, ignoring case-ignorable characters.
    private static bool IsFinalSigma(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var previous = Letter.None;
        while (!before.IsEmpty && (previous = LetterOf(Last(ref before))) == Letter.Ignorable)
        {
        }

        if (previous != Letter.Cased)
        {
            return false;
        }

        var next = Letter.None;
        while (!after.IsEmpty && (next = LetterOf(First(ref after))) == Letter.Ignorable)
        {
        }

        return next != Letter.Cased;
    }

    private static int First(ref ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var rune, out var length);
        text = text[length..];
        return rune.Value;
    }

    private static int Last(ref ReadOnlySpan<byte> text)
    {
        Rune.DecodeLastFromUtf8(text, out var rune, out var length);
        text = text[..^length];
        return rune.Value;
    }

    /// <summary>Unicode's Case_Ignorable and Cased, where the first takes precedence. Each is a set of categories plus a few characters.</summary>
    private static Letter LetterOf(int codePoint)
    {
        // WordBreak MidLetter, MidNumLet and Single_Quote; U+1171E was a non-spacing mark until Unicode 16.
        if (codePoint is 0x27 or 0x2E or 0x3A or 0xB7 or 0x387 or 0x55F or 0x5F4 or 0x2018 or 0x2019 or 0x2024 or 0x2027
            or 0xFE13 or 0xFE52 or 0xFE55 or 0xFF07 or 0xFF0E or 0xFF1A or 0x1171E)
        {
            return Letter.Ignorable;
        }

        // Other_Lowercase and Other_Uppercase characters that are not letters by category.
        if (codePoint is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189))
        {
            return Letter.Cased;
        }

        return CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol => Letter.Ignorable,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter => Letter.Cased,
            _ => Letter.None,
        };
    }

    private static bool IsWhiteSpace(int codePoint) => codePoint is (>= 0x09 and <= 0x0D) or (>= 0x1C and <= 0x20)
        or 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;

    private enum Letter
    {
        None,
        Cased,
        Ignorable,
    }
}
