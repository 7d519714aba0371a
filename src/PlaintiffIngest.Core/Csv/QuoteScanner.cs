namespace PlaintiffIngest.Core.Csv;

/// <summary>How one record's quotes work out.</summary>
internal enum QuoteState
{
    /// <summary>The record ends with the line break at the position.</summary>
    RecordEnd,

    /// <summary>The text ends outside quotes.</summary>
    TextEnd,

    /// <summary>The text ends inside quotes.</summary>
    OpenQuote,

    /// <summary>A closing quote is followed by text other than blanks, at the position.</summary>
    TextAfterQuote,
}

/// <summary>
/// Follows the quotes of one record to its end or to its first fault. The CSV reader reports only the first oddity of a
/// record, and a quote inside an unquoted cell, which is none here, would hide a fault after it.
/// </summary>
/// <param name="State">How it works out.</param>
/// <param name="Position">Index of the byte that decided it; the text's length when none did.</param>
internal readonly record struct QuoteScanner(QuoteState State, int Position)
{
    /// <summary>Scans from the start of a record.</summary>
    /// <param name="text">The record and what follows it.</param>
    /// <param name="delimiter">The byte between cells.</param>
    public static QuoteScanner Scan(ReadOnlySpan<byte> text, byte delimiter)
    {
        var at = 0;
        while (true)
        {
            var start = AfterBlanks(text, at, delimiter);
            var isQuoted = start < text.Length && text[start] == '"';
            var end = isQuoted ? AfterClosingQuote(text, start + 1, delimiter) : EndOfCell(text, start, delimiter);
            if (end < 0)
            {
                return new QuoteScanner(isQuoted ? QuoteState.OpenQuote : QuoteState.TextEnd, text.Length);
            }

            if (end == text.Length)
            {
                return new QuoteScanner(QuoteState.TextEnd, end);
            }

            if (text[end] is (byte)'\r' or (byte)'\n')
            {
                return new QuoteScanner(QuoteState.RecordEnd, end);
            }

            if (text[end] != delimiter)
            {
                return new QuoteScanner(QuoteState.TextAfterQuote, end);
            }

            at = end + 1;
        }
    }

    private static int EndOfCell(ReadOnlySpan<byte> text, int at, byte delimiter)
    {
        var length = text[at..].IndexOfAny(delimiter, (byte)'\r', (byte)'\n');
        return length < 0 ? -1 : at + length;
    }

    /// <summary>The index behind spaces and tabs; those outside quotes belong to no value.</summary>
    /// <param name="text">A record and what follows it.</param>
    /// <param name="at">Where to start.</param>
    /// <param name="delimiter">The byte between cells, which is no blank.</param>
    public static int AfterBlanks(ReadOnlySpan<byte> text, int at, byte delimiter)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' && text[at] != delimiter)
        {
            at++;
        }

        return at;
    }

    // The blanks behind the closing quote too.
    private static int AfterClosingQuote(ReadOnlySpan<byte> text, int at, byte delimiter)
    {
        while (true)
        {
            var length = text[at..].IndexOf((byte)'"');
            if (length < 0)
            {
                return -1;
            }

            at += length + 1;
            if (at == text.Length || text[at] != '"')
            {
                return AfterBlanks(text, at, delimiter);
            }

            at++;
        }
    }
}
