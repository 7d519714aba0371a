using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class BlankLineTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("   ", 1)]
    [InlineData("\t", 1)]
    [InlineData("\u00A0 ", 1)]
    [InlineData("\u3000", 1)]
    [InlineData("\u001F\u0085", 1)]
    [InlineData(",,", 1)]
    [InlineData(",", 1)]
    [InlineData(",,,,,", 1)]
    [InlineData(" , ,\t", 1)]
    [InlineData(" \u00A0,\t, ", 1)]
    [InlineData("\"\",\"\",\"\"", 1)]
    [InlineData("\"\"", 1)]
    [InlineData(" \" \" ,,", 1)]
    [InlineData("\"\n\",,", 2)]
    [InlineData("\u001A", 1)]
    [InlineData("\u001A\u001A ", 1)]
    public void Blank_lines_are_counted_but_are_not_rows(string line, long blank)
    {
        foreach (var lineBreak in (string[])["\n", "\r\n", "\r"])
        {
            var text = string.Join(lineBreak, "name,email,phone", line, "Ann,a@x.co,1", line, line, "Bob,b@x.co,2", line, "");
            for (var blockSize = 1; blockSize <= 64; blockSize++)
            {
                var (rows, summary) = CsvRows.Summary(text, blockSize: blockSize);

                Assert.Equal(["ok", "ok"], CsvRows.Codes(rows));
                Assert.Equal([1, 2], rows.Select(row => row.Number));
                Assert.Equal([2 + blank, 3 + (3 * blank)], rows.Select(row => row.Line));
                Assert.Equal((4 * blank, FileEnd.Whole), (summary.BlankLines, summary.End));
            }
        }
    }

    [Theory]
    [InlineData(";;", ';')]
    [InlineData(" ; \t;", ';')]
    [InlineData("\t\t", '\t')]
    [InlineData(" \t \t", '\t')]
    [InlineData("||", '|')]
    public void Blank_lines_are_recognized_with_any_delimiter(string line, char delimiter)
    {
        var header = string.Join(delimiter, "name", "email", "phone");
        var (rows, summary) = CsvRows.Summary($"{header}\n{line}\n{string.Join(delimiter, "Ann", "a@x.co", "1")}\n{line}");

        Assert.Equal("Ann|a@x.co|1||||", Assert.Single(rows).Values);
        Assert.Equal(2, summary.BlankLines);
    }

    [Theory]
    [InlineData("0")]
    [InlineData(",,0")]
    [InlineData(".")]
    [InlineData("\"\",\"\",\"\"\"\"")]
    [InlineData("\u200B")]
    [InlineData("\u001Ax")]
    [InlineData("\0")]
    public void A_line_with_any_content_is_a_row(string line)
    {
        var (rows, summary) = CsvRows.Summary(CsvRows.Header + line + "\nAnn,a@x.co,1\n");

        Assert.Equal((2, 0L), (rows.Count, summary.BlankLines));
        Assert.NotEqual(RowError.None, rows[0].Error);
    }

    [Theory]
    [InlineData("Bob,b@x.co,5\u001A", 0)]
    [InlineData("Bob,b@x.co,5\n\u001A", 1)]
    [InlineData("Bob,b@x.co,5\r\n\u001A\u001A\u001A", 1)]
    [InlineData("Bob,b@x.co,5\r\n\n\u001A", 2)]
    [InlineData("Bob,b@x.co,5\n\u001A\r\n", 1)]
    public void A_trailing_control_z_ends_the_file_and_is_not_data(string text, long blank)
    {
        for (var blockSize = 1; blockSize <= 64; blockSize++)
        {
            var (rows, summary) = CsvRows.Summary(CsvRows.Header + text, blockSize: blockSize);

            Assert.Equal("Bob|b@x.co|5||||", Assert.Single(rows).Values);
            Assert.Equal((blank, FileEnd.Whole), (summary.BlankLines, summary.End));
        }
    }
}
