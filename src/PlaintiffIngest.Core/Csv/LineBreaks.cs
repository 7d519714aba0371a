namespace PlaintiffIngest.Core.Csv;

/// <summary>Finds line breaks: CR, LF and CR LF each end a line.</summary>
internal static class LineBreaks
{
    /// <summary>Counts the line breaks.</summary>
    public static long Count(ReadOnlySpan<byte> text)
    {
        long count = text.Count((byte)'\n');
        for (int at; (at = text.IndexOf((byte)'\r')) >= 0; text = text[(at + 1)..])
        {
            if (at + 1 == text.Length || text[at + 1] != '\n')
            {
                count++;
            }
        }

        return count;
    }

    /// <summary>The index of the first line break; -1 if there is none.</summary>
    public static int First(ReadOnlySpan<byte> text) => text.IndexOfAny((byte)'\r', (byte)'\n');

    /// <summary>The length of the line break at an index: 2 for CR LF, otherwise 1; 0 at the end of the text.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text, int index)
        => index >= text.Length ? 0 : text[index..].StartsWith("\r\n"u8) ? 2 : 1;

    /// <summary>
    /// The length of all complete lines at the start of a text; 0 if there are none. A CR at the very end does not count, because
    /// an LF may follow.
    /// </summary>
    public static int WholeLines(ReadOnlySpan<byte> text)
    {
        var at = text.LastIndexOfAny((byte)'\r', (byte)'\n');
        if (at >= 0 && at == text.Length - 1 && text[at] == '\r')
        {
            at = text[..at].LastIndexOfAny((byte)'\r', (byte)'\n');
        }

        return at + 1;
    }
}
