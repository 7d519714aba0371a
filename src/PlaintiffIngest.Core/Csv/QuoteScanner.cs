namespace PlaintiffIngest.Core.Csv;

/// <summary>The result of scanning the quotes of one record.</summary>
internal enum QuoteState
{
    /// <summary>The record ends with the line break at the position.</summary>
    RecordEnd,

    /// <summary>The text ends outside quotes.</summary>
    TextEnd,

    /// <summary>The text ends inside quotes.</summary>
    OpenQuote,

    /// <summary>At the position, a closing quote is followed by text other than spaces and tabs.</summary>
    TextAfterQuote,
}

/// <summary>
/// Scans the quotes of one record, up to its end or its first error. The CSV reader reports only the first problem of a record.
/// For the reader, a quote inside an unquoted cell is a problem, so it would hide a real error after it.
/// </summary>
/// <param name="State">The result.</param>
/// <param name="Position">Index of the byte that decided the result, or the length of the text.</param>
internal readonly record struct QuoteScanner(QuoteState State, int Position)
{
    /// <summary>Scans a record.</summary>
    /// <param name="text">The record and the text after it.</param>
    /// <param name="delimiter">The delimiter.</param>
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

    /// <summary>The index after any spaces and tabs, which are not part of a value outside quotes.</summary>
    /// <param name="text">A record and the text after it.</param>
    /// <param name="at">The index to start at.</param>
    /// <param name="delimiter">The delimiter. If it is a tab, tabs are not skipped.</param>
    public static int AfterBlanks(ReadOnlySpan<byte> text, int at, byte delimiter)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' && text[at] != delimiter)
        {
            at++;
        }

        return at;
    }

    // Also skips spaces and tabs after the closing quote.
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
