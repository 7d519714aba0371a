using System.Text;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>
/// The rules for records written down as plainly as possible, without blocks, without a library and without regard for speed:
/// what the reader must find in any text.
/// </summary>
internal static class PlainReference
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Line, and either the cells or, for wrong quotes, null and the raw first line.</summary>
    public sealed record Record(int Line, string[]? Cells, string Raw);

    public static List<Record> Read(string text, char delimiter)
    {
        var records = new List<Record>();
        var line = 1;
        var (counted, at) = (0, 0);
        while (at < text.Length)
        {
            line += LineBreaks(text[counted..at]);
            counted = at;
            var content = AfterBlanks(text, at, delimiter);
            if (content == text.Length || text[content] is '\r' or '\n')
            {
                at = AfterBreak(text, content);
                continue;
            }

            var (cells, end) = Parse(text, at, delimiter);
            if (cells is null)
            {
                end = text.IndexOfAny(['\r', '\n'], at);
                end = end < 0 ? text.Length : end;
            }

            records.Add(new Record(line, cells, text[at..end]));
            at = AfterBreak(text, end);
        }

        return records;
    }

    private static (string[]? Cells, int End) Parse(string text, int at, char delimiter)
    {
        var cells = new List<string>();
        while (true)
        {
            var cell = new StringBuilder();
            at = AfterBlanks(text, at, delimiter);
            if (at < text.Length && text[at] == '"')
            {
                for (at++; ; at++)
                {
                    if (at == text.Length)
                    {
                        return (null, 0);
                    }

                    if (text[at] != '"')
                    {
                        cell.Append(text[at]);
                    }
                    else if (at + 1 < text.Length && text[at + 1] == '"')
                    {
                        cell.Append('"');
                        at++;
                    }
                    else
                    {
                        at++;
                        break;
                    }
                }

                at = AfterBlanks(text, at, delimiter);
                if (at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n'))
                {
                    return (null, 0);
                }
            }
            else
            {
                var start = at;
                for (; at < text.Length && text[at] != delimiter && text[at] is not ('\r' or '\n'); at++)
                {
                }

                cell.Append(text[start..at].TrimEnd(Blanks));
            }

            cells.Add(cell.ToString());
            if (at == text.Length || text[at] != delimiter)
            {
                return ([.. cells], at);
            }

            at++;
        }
    }

    private static int AfterBlanks(string text, int at, char delimiter)
    {
        for (; at < text.Length && Blanks.Contains(text[at]) && text[at] != delimiter; at++)
        {
        }

        return at;
    }

    private static int AfterBreak(string text, int at)
        => at >= text.Length ? at : text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;

    private static int LineBreaks(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Count(c => c is '\r' or '\n');
}
