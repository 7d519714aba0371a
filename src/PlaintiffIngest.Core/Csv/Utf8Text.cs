namespace PlaintiffIngest.Core.Csv;

/// <summary>Small operations on UTF-8.</summary>
internal static class Utf8Text
{
    /// <summary>The beginning of a text, whole characters only.</summary>
    /// <param name="text">Valid UTF-8, or a beginning of some.</param>
    /// <param name="maxBytes">Bytes at the most.</param>
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

    /// <summary>Shows NUL, which PostgreSQL cannot store, as U+2400.</summary>
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

    /// <summary>Takes <see cref="WithVisibleNuls"/> back.</summary>
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
