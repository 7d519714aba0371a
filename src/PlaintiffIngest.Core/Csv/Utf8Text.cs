namespace PlaintiffIngest.Core.Csv;

/// <summary>Helpers for UTF-8 text.</summary>
internal static class Utf8Text
{
    /// <summary>Truncates a text at the end of a complete character.</summary>
    /// <param name="text">Valid UTF-8. Its last character may be incomplete.</param>
    /// <param name="maxBytes">Maximum length in bytes.</param>
    public static ReadOnlySpan<byte> Truncate(ReadOnlySpan<byte> text, int maxBytes)
    {
        if (text.Length <= maxBytes)
        {
            return text;
        }

        var length = maxBytes;
        while (length > 0 && (text[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return text[..length];
    }

    /// <summary>Replaces NUL, which PostgreSQL cannot store, with U+2400.</summary>
    /// <param name="text">UTF-8.</param>
    public static byte[] WithVisibleNuls(ReadOnlySpan<byte> text)
    {
        var visible = new byte[text.Length + (text.Count((byte)0) * 2)];
        var at = 0;
        foreach (var value in text)
        {
            if (value == 0)
            {
                "\u2400"u8.CopyTo(visible.AsSpan(at));
                at += 3;
            }
            else
            {
                visible[at++] = value;
            }
        }

        return visible;
    }

    /// <summary>Reverts <see cref="WithVisibleNuls"/>.</summary>
    /// <param name="text">UTF-8.</param>
    public static byte[] WithNuls(ReadOnlySpan<byte> text)
    {
        var nuls = new byte[text.Length];
        var length = 0;
        while (!text.IsEmpty)
        {
            var isNul = text.StartsWith("\u2400"u8);
            nuls[length++] = isNul ? (byte)0 : text[0];
            text = text[(isNul ? 3 : 1)..];
        }

        return nuls[..length];
    }
}
