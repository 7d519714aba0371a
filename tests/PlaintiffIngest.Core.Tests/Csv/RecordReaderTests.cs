using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class RecordReaderTests
{
    private const string Tricky =
        "Ann,a@x.co,1\r\n\r\n\"Bob \"\"B\"\" Smith\",\"b@x.co\",\"1\r\n2\"\r\nBob \"Bobby\" Smith,c@x.co,\n\n\"Never closed,d@x.co,\n"
        + "Zoë,e@x.co,é\n\"ab\"c,f@x.co,\"multi\nline\",\r\n\uFEFFMark,g@x.co,\rShort\rOnly \"q\" and \"open,h@x.co,\"\n\"\"\n"
        + "x \"y\",\"i@x.co\"z,\n\"Last\nof \"\"all\"\"\",j@x.co,\"never";

    [Fact]
    public void A_quote_inside_an_unquoted_cell_is_text()
    {
        var row = Assert.Single(CsvRows.Of(CsvRows.Header + "Bob \"Bobby\" Smith,b@x.co,5\" pipe\n"));

        Assert.Equal(RowError.None, row.Error);
        Assert.StartsWith("Bob \"Bobby\" Smith|b@x.co|5\" pipe|", row.Values, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unclosed_quote_fails_its_line_and_swallows_no_row_after_it()
    {
        var rows = CsvRows.Of(CsvRows.Header + "\"Ann,a@x.co,\nBob,b@x.co,\n\"Cid\",c@x.co,\nDan,d@x.co,\n");

        Assert.Equal(["MALFORMED_QUOTES", "ok", "ok", "ok"], CsvRows.Codes(rows));
        Assert.Equal("\"Ann,a@x.co,", rows[0].RawText);
        Assert.Equal([2, 3, 4, 5], rows.Select(row => row.Line));
        Assert.Equal([1, 2, 3, 4], rows.Select(row => row.Number));
    }

    [Fact]
    public void An_error_after_a_quote_in_an_unquoted_cell_is_still_found()
    {
        var rows = CsvRows.Of(CsvRows.Header + "A \"B\" C,\"a\"x,\nA \"B\" C,\"open,\nDan,d@x.co,\n");

        Assert.Equal(["MALFORMED_QUOTES", "MALFORMED_QUOTES", "ok"], CsvRows.Codes(rows));
    }

    [Fact]
    public void A_line_break_in_quotes_belongs_to_the_cell_and_the_next_line_number_counts_it()
    {
        var rows = CsvRows.Of(CsvRows.Header + "Ann,a@x.co,\"1\n2\"\r\n\nBob,b@x.co,\n");

        Assert.StartsWith("Ann|a@x.co|1\n2|", rows[0].Values, StringComparison.Ordinal);
        Assert.Equal([2, 5], rows.Select(row => row.Line));
    }

    [Fact]
    public void A_byte_order_mark_in_a_cell_is_kept()
    {
        var rows = CsvRows.Of("\uFEFF" + CsvRows.Header + "\uFEFFAnn,a@x.co,\n\uFEFF\"Bob\",b@x.co,\n");

        Assert.StartsWith("\uFEFFAnn|", rows[0].Values, StringComparison.Ordinal);
        Assert.StartsWith("\uFEFF\"Bob\"|", rows[1].Values, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_do_not_depend_on_where_a_block_ends()
    {
        var bytes = Encoding.UTF8.GetBytes(CsvRows.Header + Tricky);
        var expected = CsvRows.Of(bytes);

        Assert.Equal(13, expected.Count);
        for (var blockSize = 1; blockSize <= bytes.Length + 1; blockSize++)
        {
            Assert.Equal(expected, CsvRows.Of(bytes, blockSize: blockSize));
        }
    }

    [Fact]
    public void Random_texts_are_read_as_the_simple_rules_say()
    {
        const string Alphabet = "ab\"\"\"\",,,\n\n\r  \té";
        var random = new Random(20260117);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            var blockSize = random.Next(1, 64);

            AssertReadsAsPlain(text, blockSize);
        }
    }

    [Fact]
    public void Texts_larger_than_a_region_are_read_as_the_simple_rules_say()
    {
        string[] lines = ["a,\"b\"\n", "\"a\nb\",c\n", "\"a,b\n", "a \"b,\"c\"\"\n", "a,\"\n", "b\",c\n", "\"x\"y,z\n", "\n", "plain,row\r\n", "\"\"\"\n", "a, \"b\"\n", " \"a\n", "b\" ,c\n", "a, \"b\" c\n", " \t\n"];
        var random = new Random(5);
        for (var i = 0; i < 150; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(50, 400)).Select(_ => lines[random.Next(lines.Length)]));

            var blockSize = random.Next(200, 2000);
            AssertReadsAsPlain(text, blockSize);
        }
    }

    private static void AssertReadsAsPlain(string text, int blockSize)
    {
        var records = PlainReference.Read(text, ',');
        var blank = LinesOf(text) - records.Sum(record => LinesOf(record.Raw));

        Assert.Equal(Plain(records, blank), Actual(text, blockSize));
        Assert.Equal(Plain(records, blank, trimmed: true), Actual(text, blockSize, alwaysTrims: false));
    }

    private static List<string> Plain(List<PlainReference.Record> records, int blank, bool trimmed = false)
        =>
        [
            .. records.Select(record => $"{record.Line}: {record.Raw} => {(record.Cells is null ? "fault" : string.Join('¦', trimmed ? record.Cells.Select(Trim) : record.Cells))}"),
            $"{blank} blank",
        ];

    // A text that ends with a line break has no further line behind it.
    private static int LinesOf(string text)
    {
        var plain = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return plain.Count(character => character == '\n') + (plain.EndsWith('\n') || plain.Length == 0 ? 0 : 1);
    }

    // Where the reader need not trim, a cell or line without quotes may keep its blanks: values lose them later.
    private static List<string> Actual(string text, int blockSize, bool alwaysTrims = true)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var buffer = new TextBuffer(stream, blockSize, new EncodingErrors(() => stream, "vendor.csv", Encoding.UTF8));
        using var records = new RecordReader(buffer, (byte)',', blockSize, alwaysTrims);
        var found = new List<string>();
        var blank = 0;
        while (records.Read())
        {
            var raw = Encoding.UTF8.GetString(records.RawText.Span);
            if (!alwaysTrims && Trim(raw).Length == 0)
            {
                blank++;
                continue;
            }

            var cells = Enumerable.Range(0, records.Error == RowError.None ? records.CellCount : 0).Select(index => Encoding.UTF8.GetString(records.Cell(index)));
            found.Add($"{records.Line}: {raw} => {(records.Error == RowError.None ? string.Join('¦', alwaysTrims ? cells : cells.Select(Trim)) : "fault")}");
        }

        found.Add($"{records.BlankLines + blank} blank");
        return found;
    }

    private static string Trim(string text) => text.Trim(' ', '\t');
}
