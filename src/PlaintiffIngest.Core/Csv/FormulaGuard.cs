namespace PlaintiffIngest.Core.Csv;

/// <summary>
/// Keeps a spreadsheet from running a cell of a reject file as a formula: such a cell is written with an apostrophe before it,
/// which is taken off again when the file is ingested.
/// </summary>
/// <remarks>
/// A cell that begins with apostrophes and then as a formula gets one more, so that every value comes back as it was.
/// Source of the characters: OWASP, "CSV Injection".
/// </remarks>
internal static class FormulaGuard
{
    private const byte Mark = (byte)'\'';

    /// <summary>Writes a record with the mark before each cell that needs it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="record">A record as it stands in a file, sound or not.</param>
    /// <param name="delimiter">The byte between cells.</param>
    /// <param name="isGuarded">Whether the record is of a reject file, in which cells carry their mark already.</param>
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

    /// <summary>The value of a cell of a reject file, without its mark.</summary>
    /// <param name="cell">The cell, its quotes resolved.</param>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> cell)
        => cell.Length > 1 && cell[0] == Mark && IsFormula(cell.TrimStart(Mark)) ? cell[1..] : cell;

    /// <summary>As <see cref="Unescape(ReadOnlySpan{byte})"/>, for a header.</summary>
    /// <param name="cell">The header's cell.</param>
    public static string Unescape(string cell)
        => cell.Length > 1 && cell[0] == (char)Mark && cell.TrimStart((char)Mark) is [{ } first, ..] && IsFormula(first) ? cell[1..] : cell;

    /// <summary>Where the mark of a cell goes; -1 when it needs none. Blanks before its content do not belong to its value.</summary>
    private static int FindMarkPosition(ReadOnlySpan<byte> record, int cell, byte delimiter, bool isGuarded)
    {
        var start = QuoteScanner.AfterBlanks(record, cell, delimiter);
        var content = IsQuoted(record, start) ? start + 1 : start;
        if (NeedsMark(content > start ? record[content..] : Unquoted(record[start..], delimiter), isGuarded))
        {
            return content;
        }

        // A tab before a value is no part of it, but a spreadsheet looks behind it.
        return !isGuarded && content == start && start > cell && record[cell] == '\t' ? cell : -1;
    }

    private static bool NeedsMark(ReadOnlySpan<byte> content, bool isGuarded) => IsFormula(isGuarded ? content : content.TrimStart(Mark));

    private static bool IsFormula(ReadOnlySpan<byte> text) => !text.IsEmpty && IsFormula((char)text[0]);

    private static bool IsFormula(char first) => first is '=' or '+' or '-' or '@' or '\t' or '\r';

    // Behind a fault of the quotes nobody knows where cells begin: every delimiter may be where.
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
