using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// A text, normalized for the search for numbers: digits of any script become 0 to 9, percent-encoded characters (<c>%2D</c>) are
/// decoded, and terminal escape sequences (<c>ESC [31m</c>) are removed. Maps each character back to the original text.
/// </summary>
internal sealed partial class NormalizedText
{
    private readonly (int Start, int End)[]? origins;

    private NormalizedText(string text, (int Start, int End)[]? origins)
    {
        Text = text;
        this.origins = origins;
    }

    /// <summary>The normalized text.</summary>
    public string Text { get; }

    /// <summary>Normalizes a text.</summary>
    /// <param name="text">Any text.</param>
    public static NormalizedText Parse(string text) => Parse(text, keepEscapes: false);

    /// <summary>Normalizes a text, but keeps escape sequences.</summary>
    /// <param name="text">Any text.</param>
    public static NormalizedText WithEscapes(string text) => Parse(text, keepEscapes: true);

    /// <summary>Whether a text contains terminal escape sequences.</summary>
    /// <param name="text">Any text.</param>
    public static bool HasEscapes(string text) => EscapeSequence().IsMatch(text);

    /// <summary>The start of a character of <see cref="Text"/> in the original text.</summary>
    /// <param name="index">Index of the character.</param>
    public int Origin(int index) => origins is null ? index : origins[index].Start;

    /// <summary>The end of a part of <see cref="Text"/> in the original text.</summary>
    /// <param name="end">Index after the last character of the part.</param>
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

        // An unpaired surrogate is kept.
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

    // Colors and cursor movements: the control sequences of ECMA-48, in seven and eight bits.
    [GeneratedRegex(@"(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]", RegexOptions.CultureInvariant)]
    private static partial Regex EscapeSequence();
}
