using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// A text as numbers are looked for in it: digits of any script and style as 0 to 9, and characters written as in a URL
/// (<c>%2D</c>) as what they stand for, and without the terminal's escape sequences (<c>ESC [31m</c>). It knows where each of its characters came from.
/// </summary>
internal sealed partial class NormalizedText
{
    private readonly (int Start, int End)[]? origins;

    private NormalizedText(string text, (int Start, int End)[]? origins)
    {
        Text = text;
        this.origins = origins;
    }

    /// <summary>The text to look in.</summary>
    public string Text { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">Any text.</param>
    public static NormalizedText Parse(string text) => Parse(text, keepEscapes: false);

    /// <summary>Reads a text, its escape sequences too.</summary>
    /// <param name="text">Any text.</param>
    public static NormalizedText WithEscapes(string text) => Parse(text, keepEscapes: true);

    /// <summary>Whether a text holds escape sequences of a terminal.</summary>
    /// <param name="text">Any text.</param>
    public static bool HasEscapes(string text) => EscapeSequence().IsMatch(text);

    /// <summary>Where a character of <see cref="Text"/> begins in the text it was made of.</summary>
    /// <param name="index">Its index.</param>
    public int Origin(int index) => origins is null ? index : origins[index].Start;

    /// <summary>Where a part of <see cref="Text"/> ends in the text it was made of.</summary>
    /// <param name="end">The index behind its last character.</param>
    public int OriginOfEnd(int end) => origins is null ? end : origins[end - 1].End;

    private static NormalizedText Parse(string text, bool keepEscapes)
    {
        if (Ascii.IsValid(text) && text.AsSpan().IndexOfAny('%', '\u001b') < 0)
        {
            return new NormalizedText(text, null);
        }

        var plain = new StringBuilder(text.Length);
        var origins = new List<(int Start, int End)>(text.Length);
        var position = 0;
        foreach (var escape in EscapeSequence().EnumerateMatches(keepEscapes ? "" : text))
        {
            Append(position, escape.Index);
            position = escape.Index + escape.Length;
        }

        Append(position, text.Length);
        return new NormalizedText(plain.ToString(), [.. origins]);

        void Append(int from, int to)
        {
            for (var i = from; i < to;)
            {
                var (characters, length) = At(text, i);
                plain.Append(characters);
                origins.AddRange(Enumerable.Repeat((i, i + length), characters.Length));
                i += length;
            }
        }
    }

    private static (string Plain, int Length) At(string text, int index)
    {
        if (text[index] == '%' && Escaped(text, index) is var (rune, escaped))
        {
            return (Plain(rune), escaped);
        }

        // Half of a pair stands for nothing, and is kept as it is.
        return Rune.DecodeFromUtf16(text.AsSpan(index), out var whole, out var length) == OperationStatus.Done
            ? (Plain(whole), length)
            : (text[index].ToString(), 1);
    }

    private static string Plain(Rune rune)
    {
        var text = rune.ToString();
        var digit = CharUnicodeInfo.GetDigitValue(text, 0);
        return digit < 0 ? text : ((char)('0' + digit)).ToString();
    }

    private static (Rune Rune, int Length)? Escaped(string text, int index)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = 0;
        while (count < bytes.Length && index + 2 < text.Length && text[index] == '%'
            && byte.TryParse(text.AsSpan(index + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
        {
            count++;
            index += 3;
        }

        return Rune.DecodeFromUtf8(bytes[..count], out var rune, out var used) == OperationStatus.Done ? (rune, used * 3) : null;
    }

    // Colors and movements of the cursor: ECMA-48's control sequences, in seven and eight bits.
    [GeneratedRegex(@"(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]", RegexOptions.CultureInvariant)]
    private static partial Regex EscapeSequence();
}
