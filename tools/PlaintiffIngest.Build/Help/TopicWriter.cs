using System.Text;
using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace PlaintiffIngest.Build.Help;

/// <summary>Writes an about topic as the text that <c>Get-Help</c> shows.</summary>
internal static class TopicWriter
{
    private const int Width = 100;
    private const int Step = 4;

    /// <summary>Writes a topic.</summary>
    /// <param name="page">Its page. The first section is the short description, one line, because <c>Get-Help</c> lists the fifth line of the file.</param>
    public static string Write(MarkdownPage page)
    {
        var text = new StringBuilder("TOPIC\n").Append(' ', Step).Append(page.Title).Append('\n');
        foreach (var section in page.Sections)
        {
            Append(text, section, 0);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, MarkdownSection section, int indent)
    {
        text.Append('\n').Append(' ', indent).Append(indent == 0 ? section.Title.ToUpperInvariant() : section.Title).Append('\n');
        var isFirst = true;
        foreach (var block in section.Blocks)
        {
            if (!isFirst)
            {
                text.Append('\n');
            }

            isFirst = false;
            foreach (var line in Lines(block, Width - indent - Step))
            {
                text.Append(' ', line.Length == 0 ? 0 : indent + Step).Append(line).Append('\n');
            }
        }

        foreach (var inner in section.Sections)
        {
            Append(text, inner, indent + Step);
        }
    }

    private static IEnumerable<string> Lines(Block block, int width) => block switch
    {
        Table table => Rows(table, width),
        CodeBlock code => PlainText.Code(code).Split('\n').Select(line => line.Length == 0 ? line : "    " + line),
        ListBlock => PlainText.Paragraphs([block]).SelectMany(item => Wrap(item, width, "  ")),
        _ => PlainText.Paragraphs([block]).SelectMany(paragraph => Wrap(paragraph, width, string.Empty)),
    };

    // Every column but the last is as wide as its widest cell; the last is wrapped.
    private static IEnumerable<string> Rows(Table table, int width)
    {
        var rows = table.Cast<TableRow>().Select(row => row.Select(cell => string.Join(' ', PlainText.Paragraphs([cell]))).ToArray()).ToArray();
        var widths = Enumerable.Range(0, rows[0].Length - 1).Select(column => rows.Max(row => row[column].Length) + 2).ToArray();
        foreach (var row in rows.Where(row => row.Any(cell => cell.Length > 0)))
        {
            var start = string.Concat(row.SkipLast(1).Select((cell, column) => cell.PadRight(widths[column])));
            var margin = new string(' ', start.Length);
            var isFirst = true;
            foreach (var line in Wrap(row[^1], width - start.Length, string.Empty))
            {
                yield return (isFirst ? start + line : margin + line).TrimEnd();
                isFirst = false;
            }
        }
    }

    private static IEnumerable<string> Wrap(string paragraph, int width, string hanging)
    {
        var line = new StringBuilder();
        foreach (var word in paragraph.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > hanging.Length && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear().Append(hanging);
            }

            line.Append(line.Length > 0 && line.Length != hanging.Length ? " " : string.Empty).Append(word);
        }

        yield return line.ToString();
    }
}
