using System.Buffers;
using System.Globalization;
using System.Text;

namespace PlaintiffIngest.Core.Privacy;

/// <summary>
/// A text as numbers are looked for in it: digits of any script and style as 0 to 9, and characters written as in a URL
/// (<c>%2D</c>) as what they stand for. It knows where each of its characters came from.
/// </summary>
internal sealed class NormalizedText
{
    private readonly int[]? origins;

    private NormalizedText(string text, int[]? origins)
    {
        Text = text;
        this.origins = origins;
    }

    /// <summary>The text to look in.</summary>
    public string Text { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">Any text.</param>
    public static NormalizedText Of(string text)
    {
        if (Ascii.IsValid(text) && !text.Contains('%', StringComparison.Ordinal))
        {
            return new NormalizedText(text, null);
        }

        var plain = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length;)
        {
            var (characters, length) = At(text, i);
            plain.Append(characters);
            origins.AddRange(Enumerable.Repeat(i, characters.Length));
            i += length;
        }

        origins.Add(text.Length);
        return new NormalizedText(plain.ToString(), [.. origins]);
    }

    /// <summary>Where a character of <see cref="Text"/> begins in the text it was made of.</summary>
    /// <param name="index">Its index; that behind the last character gives the length.</param>
    public int Origin(int index) => origins is null ? index : origins[index];

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
}
