using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class QuotingTests
{
    [Theory]
    [InlineData("\"Lee, Ann\", \"a@x.co\", \"1, 2\"", "Lee, Ann|a@x.co|1, 2||||")]
    [InlineData("\"Lee, Ann\" ,\"a@x.co\" ,\"1, 2\" ", "Lee, Ann|a@x.co|1, 2||||")]
    [InlineData("  \t\"Lee, Ann\"\t ,\t\"a@x.co\",\t \"1, 2\"\t", "Lee, Ann|a@x.co|1, 2||||")]
    [InlineData("Ann, a@x.co , \"a \"\"b\"\" c\" ", "Ann|a@x.co|a \"b\" c||||")]
    [InlineData("Ann, \"a@x.co\", \"\"", "Ann|a@x.co|||||")]
    [InlineData("Ann,a@x.co, 5\" pipe ", "Ann|a@x.co|5\" pipe||||")]
    [InlineData("\" Ann \", \" a@x.co \" ,1", "Ann|a@x.co|1||||")]
    public void Spaces_between_a_delimiter_and_a_quote_are_ignored(string line, string values)
    {
        for (var blockSize = 1; blockSize <= 64; blockSize++)
        {
            foreach (var lineBreak in (string[])["\n", "\r\n", "\r", ""])
            {
                Assert.Equal(values, Assert.Single(CsvRows.Of("name,email,phone" + (lineBreak.Length > 0 ? lineBreak : "\n") + line + lineBreak, blockSize: blockSize)).Values);
            }
        }
    }

    [Theory]
    [InlineData("\" ")]
    [InlineData(" \"")]
    [InlineData("\"\t")]
    [InlineData("\t\"")]
    public void A_blank_next_to_a_quote_is_found_at_every_position(string pair)
    {
        var rest = Encoding.UTF8.GetBytes(new string('x', 200));
        for (var at = 0; at + pair.Length <= rest.Length; at++)
        {
            var text = rest.ToArray();
            Encoding.UTF8.GetBytes(pair, text.AsSpan(at));
            var quote = text.IndexOf((byte)'"');

            Assert.True(QuotePadding.IsIn(text, quote), $"{at}");
            Assert.True(QuotePadding.IsIn(text.AsSpan(0, at + pair.Length), quote), $"{at}, at the end");
            Assert.False(QuotePadding.IsIn(text.AsSpan(0, at + 1), quote < at + 1 ? quote : -1), $"{at}, half of it");
        }
    }

    [Fact]
    public void Quotes_and_blanks_apart_are_no_padding()
    {
        foreach (var cell in (string[])["\"x x\"", "x x\tx", "\"x\"", "\"\""])
        {
            var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(cell + ",", 60)));

            Assert.False(QuotePadding.IsIn(text, text.IndexOf((byte)'"')), cell);
        }
    }

    [Fact]
    public void Spaces_outside_quotes_are_ignored_with_any_delimiter()
    {
        foreach (var delimiter in ",;\t|")
        {
            var blank = delimiter == '\t' ? " " : "\t ";
            var text = $"name,email,phone\n{blank}\"L, A\"{blank},{blank}\"a@x.co\"{blank},{blank}\"1\n2\"{blank}\n".Replace(',', delimiter);

            Assert.Equal($"L{delimiter} A|a@x.co|1\n2||||", Assert.Single(CsvRows.Of(text)).Values);
        }
    }

    [Fact]
    public void A_line_break_in_a_padded_quoted_cell_belongs_to_the_cell_and_line_numbers_count_it()
    {
        const string Text = "name, email, notes\r\nAnn, a@x.co, \"called\r\non Monday, Tuesday\" \r\n,b@x.co, \"x\ny\"\r\nCid, c@x.co, ok\r\n";
        for (var blockSize = 1; blockSize <= 64; blockSize++)
        {
            var rows = CsvRows.Of(Text, blockSize: blockSize);

            Assert.Equal(["ok", "MISSING_NAME", "ok"], CsvRows.Codes(rows));
            Assert.Equal([2, 4, 6], rows.Select(row => row.Line));
            Assert.Equal("{\"notes\":\"called\\r\\non Monday, Tuesday\"}", rows[0].RawData);
            Assert.Equal(",b@x.co, \"x\ny\"", rows[1].RawText);
        }
    }

    [Theory]
    [InlineData("Ann, \"a@x.co\" x,1")]
    [InlineData("Ann, \"a@x.co\" \"b\",1")]
    [InlineData(" \"Ann,a@x.co,1")]
    [InlineData("Ann,a@x.co, \"1")]
    [InlineData("Ann,\"a@x.co\"\u00A0,1")]
    public void Text_after_a_closing_quote_and_an_open_quote_fail_only_their_line(string line)
    {
        for (var blockSize = 1; blockSize <= 64; blockSize++)
        {
            var rows = CsvRows.Of(CsvRows.Header + line + "\r\nBob, \"b@x.co\" ,2\r\n\r\nCid,\"c@x.co\",3", blockSize: blockSize);

            Assert.Equal(["MALFORMED_QUOTES", "ok", "ok"], CsvRows.Codes(rows));
            Assert.Equal(line, rows[0].RawText);
            Assert.Equal([2, 3, 5], rows.Select(row => row.Line));
        }
    }

    [Fact]
    public void A_clean_file_gives_the_same_keys_as_a_padded_one()
    {
        var clean = CsvRows.Of(CsvRows.Header + "Ann,a@x.co,1\n\"Lee, Bob\",b@x.co,2\n");
        var padded = CsvRows.Of("name, email, phone\n \"Ann\" , \"a@x.co\" , \"1\"\n \"Lee, Bob\", \"b@x.co\", 2\n");

        Assert.Equal(clean.Select(row => row.Key), padded.Select(row => row.Key));
    }

    [Fact]
    public void A_sep_line_below_the_header_is_an_ordinary_row()
    {
        const string Text = "name,email,phone\nsep=,\nAnn,a@x.co,1\nsep=;\nsep=,\n";
        for (var blockSize = 1; blockSize <= 64; blockSize++)
        {
            var rows = CsvRows.Of(Text, blockSize: blockSize);

            Assert.Equal(["FIELD_COUNT", "ok", "FIELD_COUNT", "FIELD_COUNT"], CsvRows.Codes(rows));
            Assert.Equal(["sep=,", "", "sep=;", "sep=,"], rows.Select(row => row.RawText));
            Assert.Equal([2, 3, 4, 5], rows.Select(row => row.Line));
        }
    }
}
