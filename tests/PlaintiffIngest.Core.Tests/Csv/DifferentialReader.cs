using Sylvan.Data.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>A record as the other reader sees it: where it starts, its cells, or null for wrong quotes, and its text without the line break.</summary>
internal sealed record OtherRecord(int Line, string[]? Cells, string Raw);

/// <summary>
/// Reads CSV with Sylvan.Data.Csv, which shares no code with the product: RFC 4180, and an exception for quotes that are wrong.
/// Behind these, as the product does, it starts again on the next line. It knows one kind of line break in a file, so its text
/// must have no other.
/// </summary>
internal static class DifferentialReader
{
    // Larger than any of the texts: the other reader throws for a record that does not fit.
    [ThreadStatic]
    private static char[]? buffer;

    /// <summary>The records of a text, blank lines too.</summary>
    /// <param name="text">The text, with LF alone for line breaks.</param>
    /// <param name="delimiter">The character between cells.</param>
    /// <param name="firstLine">The line where the text starts in its file.</param>
    public static List<OtherRecord> Read(string text, char delimiter, int firstLine)
    {
        var records = new List<OtherRecord>();
        var line = firstLine;
        for (var at = 0; at < text.Length;)
        {
            var consumed = ReadSound(text[at..], delimiter, ref line, records);
            at += consumed;
            if (at < text.Length)
            {
                var end = text.IndexOf('\n', at) is var found && found < 0 ? text.Length : found;
                records.Add(new OtherRecord(line++, null, text[at..end]));
                at = Math.Min(end + 1, text.Length);
            }
        }

        return records;
    }

    private static int ReadSound(string text, char delimiter, ref int line, List<OtherRecord> records)
    {
        var consumed = 0;
        try
        {
            var options = new CsvDataReaderOptions
            {
                HasHeaders = false, Delimiter = delimiter, Comment = '\uFFFF',
            };
            using var csv = CsvDataReader.Create(new StringReader(text), buffer ??= new char[4 * 1024 * 1024], options);
            while (csv.Read())
            {
                var raw = csv.GetRawRecordSpan().ToString();
                var cells = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).ToArray();
                records.Add(new OtherRecord(line, cells, raw.EndsWith('\n') ? raw[..^1] : raw));
                line += raw.Count(character => character == '\n');
                consumed += raw.Length;
            }

            return text.Length;
        }
        catch (CsvInvalidCharacterException)
        {
            return consumed;
        }
    }
}
