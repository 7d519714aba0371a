using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>
/// A random file that is made of what goes wrong: quotes, blanks, delimiters, line breaks in every order, NUL, byte order
/// marks, long cells, <c>sep=</c> lines and blank lines.
/// </summary>
/// <param name="Start">What stands before the rows: a byte order mark, blank lines, a <c>sep=</c> line and the header.</param>
/// <param name="Body">The rows.</param>
/// <param name="Delimiter">The character between cells.</param>
/// <param name="Columns">Cells of the header.</param>
internal sealed record DifferentialText(string Start, string Body, char Delimiter, int Columns)
{
    private static readonly string[] Names =
        ["Ann", "Ann", "Zoë", "O'Brien", "李", "Bob \"Bobby\" Smith", " Ann ", "\u00A0Ann\t", "", " ", "\uFEFFAnn", "'Ann'", "=\"Ann\"", "N/A", "plaintiff_name", "sep=", "#", "\u001a"];

    private static readonly string[] Emails =
        ["a@x.co", "a@x.co", "A@X.CO", "b@x.co", "é@é.fr", " a@x.co ", "", " ", "N/A", "a@b", "a|b@x.co", "a@x.co; b@x.co", "\"a@x.co\"", "<a@x.co>", "email"];

    private static readonly string[] Others = ["", "", "1", " ", "phone", "x\ny", "x\r\ny", "x\ry", "\"", "a \"b\"", ",", ";", "\0", "-", "="];

    private static readonly string[] Noise = ["\"", "\"\"", " ", "\t", "\r", "\n", "\r\n", "\n\n", "\0", "\uFEFF", "\u001a", ",", ";", "sep=,", "\u0085", "é", "𝟎", "\" ", " \""];

    /// <summary>Makes a file.</summary>
    public static DifferentialText Of(Random random)
    {
        var delimiter = random.Pick(',', ',', ',', ';', '\t', '|');
        var isPadded = random.Next(3) == 0;
        var lineBreak = random.Pick("\n", "\n", "\r\n", "\r", "");
        var header = new[] { "plaintiff_name", "email", "phone" }.Concat(Enumerable.Repeat("", random.Next(8) == 0 ? random.Next(1, 3) : 0)).ToArray();
        var body = new StringBuilder();
        for (var rows = random.Next(random.Next(20) == 0 ? 60 : 7); rows > 0; rows--)
        {
            AppendRow(body, random, delimiter, isPadded);
            body.Append(Break(random, lineBreak));
        }

        AppendRow(body, random, delimiter, isPadded);
        body.Append(random.Pick("", Break(random, lineBreak), " ", "\u001a", "\n\u001a"));

        // A change may leave half of a surrogate pair, which no file holds.
        for (var changes = random.Next(3) == 0 ? random.Next(4) : 0; changes > 0; changes--)
        {
            Change(body, random);
        }

        // Without quotes: what is too large over several lines is read line by line.
        if (random.Next(1000) == 0)
        {
            body.Replace("\"", "");
            body.Insert(random.Next(body.Length + 1), new string('x', CsvLimits.MaxRowBytes));
        }

        return new DifferentialText(
            $"{random.Pick("", "", "\uFEFF")}{random.Pick("", "", "", "\n", " \r\n")}{Hint(random, delimiter)}{string.Join(delimiter, header)}{random.Pick("\n", "\r\n")}",
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(body.ToString())),
            delimiter,
            header.Length);
    }

    /// <summary>The file as bytes, now and then with some that are no text.</summary>
    public byte[] ToBytes(Random random)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(Start + Body));
        if (random.Next(40) == 0)
        {
            bytes.InsertRange(random.Next(Start.Length, bytes.Count + 1), random.Pick<byte[]>([0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0x80]));
        }

        return [.. bytes];
    }

    private static string Hint(Random random, char delimiter)
        => random.Next(8) == 0 ? $"{random.Pick("sep=", "SEP=")}{delimiter}{random.Pick("\n", "\r\n")}" : "";

    private static string Break(Random random, string usual) => (random.Next(12), usual) switch
    {
        (0, _) => random.Pick("\n\n", "\r\n\r\n", "\r\r", "\n\r", "\n \n", "\r\r\n"),
        (_, "") => random.Pick("\n", "\r\n", "\r"),
        _ => usual,
    };

    private static void AppendRow(StringBuilder text, Random random, char delimiter, bool isPadded)
    {
        switch (random.Next(16))
        {
            case 0:
                text.Append(random.Pick("", " ", "\t ", new string(delimiter, random.Next(1, 5)), $"sep={delimiter}", "\"\"", "\"", "\u001a", $" {delimiter} "));
                return;
            case 1:
                text.AppendJoin(delimiter, "plaintiff_name", "Email", "phone");
                return;
            default:
                var cells = random.Next(5) == 0 ? random.Next(1, 6) : 3;
                for (var i = 0; i < cells; i++)
                {
                    text.Append(i > 0 ? delimiter : "");
                    AppendCell(text, random, delimiter, isPadded, random.Pick(i switch { 0 => Names, 1 => Emails, _ => Others }));
                }

                return;
        }
    }

    private static void AppendCell(StringBuilder text, Random random, char delimiter, bool isPadded, string value)
    {
        if (random.Next(100) == 0)
        {
            value = new string('x', random.Next(1, 3000)) + value;
        }

        var quoted = $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        text.Append(random.Next(16) switch
        {
            < 7 => value,
            < 12 => quoted,
            12 when isPadded => $"{random.Pick(" ", "  ", "\t")}{quoted}{random.Pick("", " ", "\t")}",
            13 when isPadded => $"{quoted} ",
            14 => $"\"{value}\"",
            12 or 13 => quoted,
            _ => random.Pick($"\"{value}", $"{value}\"", $"{quoted}x", $"x{quoted}", $"{quoted}{quoted}", $"\"{delimiter}\"", $"\"{value}{delimiter}\n{value}\""),
        });
    }

    private static void Change(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length + 1);
        if (random.Next(3) == 0 && at < text.Length)
        {
            text.Remove(at, Math.Min(random.Next(1, 4), text.Length - at));
        }
        else
        {
            text.Insert(at, random.Pick(Noise));
        }
    }
}
