namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Prevents a spreadsheet from running a cell of a reject file as a formula. Such a cell gets a leading apostrophe, which is
/// removed when the file is ingested.
/// </summary>
/// <remarks>
/// A cell that already starts with apostrophes followed by a formula gets one more, so that every value is restored exactly.
/// Source of the characters: OWASP, "CSV Injection".
/// </remarks>
internal static class FormulaGuard
{
    private const byte Mark = (byte)'\'';

    /// <summary>Writes a record and escapes each cell that needs it.</summary>
    /// <param name="output">The stream to write to.</param>
    /// <param name="record">The original text of a record, possibly malformed.</param>
    /// <param name="delimiter">The delimiter.</param>
    /// <param name="isGuarded">Whether the record comes from a reject file, so its cells are already escaped.</param>
    public static void Write(Stream output, ReadOnlySpan<byte> record, byte delimiter, bool isGuarded)
    {
        var written = 0;
        for (var cell = 0; cell >= 0; cell = NextCell(record, cell, delimiter))
        {
            if (FindMarkPosition(record, cell, delimiter, isGuarded) is var mark and >= 0)
            {
                output.Write(record[written..mark]);
                output.WriteByte(Mark);
                written = mark;
            }
        }

        output.Write(record[written..]);
    }

    /// <summary>Removes the leading apostrophe from a cell of a reject file.</summary>
    /// <param name="cell">The unquoted content of the cell.</param>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> cell)
        => cell.Length > 1 && cell[0] == Mark && IsFormula(cell.TrimStart(Mark)) ? cell[1..] : cell;

    /// <summary>Like <see cref="Unescape(ReadOnlySpan{byte})"/>, for a header.</summary>
    /// <param name="cell">The header's cell.</param>
    public static string Unescape(string cell)
        => cell.Length > 1 && cell[0] == (char)Mark && cell.TrimStart((char)Mark) is [{ } first, ..] && IsFormula(first) ? cell[1..] : cell;

    /// <summary>The position for a cell's apostrophe; -1 if it needs none. Spaces before the content are not part of the value.</summary>
    private static int FindMarkPosition(ReadOnlySpan<byte> record, int cell, byte delimiter, bool isGuarded)
    {
        var start = QuoteScanner.AfterBlanks(record, cell, delimiter);
        var content = IsQuoted(record, start) ? start + 1 : start;
        if (NeedsMark(content > start ? record[content..] : Unquoted(record[start..], delimiter), isGuarded))
        {
            return content;
        }

        // A leading tab is not part of the value, but a spreadsheet skips it and may find a formula after it.
        return !isGuarded && content == start && start > cell && record[cell] == '\t' ? cell : -1;
    }

    private static bool NeedsMark(ReadOnlySpan<byte> content, bool isGuarded) => IsFormula(isGuarded ? content : content.TrimStart(Mark));

    private static bool IsFormula(ReadOnlySpan<byte> text) => !text.IsEmpty && IsFormula((char)text[0]);

    private static bool IsFormula(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r';

    // After malformed quotes it is not known where cells start, so treat every delimiter as the end of a cell.
    private static int NextCell(ReadOnlySpan<byte> record, int cell, byte delimiter)
    {
        var start = QuoteScanner.AfterBlanks(record, cell, delimiter);
        var end = IsQuoted(record, start) ? AfterQuotes(record, start + 1) : start;
        var length = record[end..].IndexOf(delimiter);
        return length < 0 ? -1 : end + length + 1;
    }

    private static ReadOnlySpan<byte> Unquoted(ReadOnlySpan<byte> text, byte delimiter)
        => text.IndexOf(delimiter) is var end and >= 0 ? text[..end] : text;

    private static bool IsQuoted(ReadOnlySpan<byte> record, int cell) => cell < record.Length && record[cell] == '"';

    private static int AfterQuotes(ReadOnlySpan<byte> record, int start)
    {
        for (var at = start; at < record.Length; at++)
        {
            if (record[at] == '"' && (++at == record.Length || record[at] != '"'))
            {
                return at;
            }
        }

        return start;
    }
}
