using System.Text;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>What lies across the end of the window through which a file is read.</summary>
public sealed class WindowEdgeTests
{
    private const int BlockSize = 4096;

    // Up to where the row ends two bytes before, at or two bytes behind the end of a window.
    private static IEnumerable<int> Lengths => Enumerable.Range(-2, 5).Select(at => CsvLimits.MaxRowBytes + (2 * BlockSize) - CsvRows.Header.Length + at);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void The_line_break_of_a_row_that_is_too_large_may_be_anywhere_in_a_block(string lineBreak)
    {
        foreach (var below in (string[])["", new string('1', 3 * BlockSize)])
        {
            foreach (var length in Lengths)
            {
                var rows = CsvRows.Of(CsvRows.Header + new string('x', length) + lineBreak + "Ann,a@x.co,1" + below + lineBreak, blockSize: BlockSize);

                Assert.Equal(["ROW_TOO_LARGE", "ok"], CsvRows.Codes(rows));
                Assert.Equal([2, 3], rows.Select(row => row.Line));
                Assert.StartsWith("Ann|a@x.co|1", rows[1].Values, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("", FileEnd.NoLineBreak)]
    public void A_file_may_end_anywhere_in_a_row_that_is_too_large(string lineBreak, FileEnd end = FileEnd.Whole)
    {
        foreach (var length in Lengths)
        {
            var (rows, summary) = CsvRows.Summary(CsvRows.Header + new string('x', length) + lineBreak, blockSize: BlockSize);

            Assert.Equal(["ROW_TOO_LARGE"], CsvRows.Codes(rows));
            Assert.Equal(end, summary.End);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void A_row_as_large_as_allowed_may_end_anywhere_in_a_block(string lineBreak)
    {
        foreach (var more in Enumerable.Range(-3, 5))
        {
            var row = "Ann,a@x.co,".PadRight(CsvLimits.MaxRowBytes + more, 'x');
            var rows = CsvRows.Of(CsvRows.Header + row + lineBreak + "Bob,b@x.co,1" + lineBreak, blockSize: 64 * 1024);

            Assert.Equal([more <= 0 ? "ok" : "ROW_TOO_LARGE", "ok"], CsvRows.Codes(rows));
            Assert.Equal([2, 3], rows.Select(found => found.Line));
        }
    }

    [Fact]
    public void A_quote_may_be_left_open_from_anywhere_in_a_block()
    {
        const int Lines = 2 * CsvLimits.MaxRowBytes / BlockSize;
        var below = string.Concat(Enumerable.Repeat("Bob,b@x.co,".PadRight(BlockSize, 'x') + "\n", Lines));
        foreach (var before in Enumerable.Range(-3, 6))
        {
            var rows = CsvRows.Of("plaintiff_name,email,".PadRight(BlockSize + before, 'x') + "\n\"Ann,a@x.co,\n" + below, blockSize: BlockSize);

            Assert.Equal(RowError.MalformedQuotes, rows[0].Error);
            Assert.Equal(Lines, rows.Count(row => row.Error == RowError.None));
        }
    }

    [Theory]
    [InlineData(0, "MALFORMED_QUOTES")]
    [InlineData(1, "ROW_TOO_LARGE")]
    public void An_open_quote_in_the_last_line_is_an_error_of_its_quotes_up_to_the_limit(int more, string code)
        => Assert.Equal([code], CsvRows.Codes(CsvRows.Of(CsvRows.Header + "\"Ann,a@x.co,".PadRight(CsvLimits.MaxRowBytes + more, 'x'))));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void The_line_break_of_a_header_may_be_anywhere_in_a_block(string lineBreak)
    {
        for (var length = BlockSize - 3; length <= BlockSize + 1; length++)
        {
            var header = "plaintiff_name,email,".PadRight(length, 'x');
            var text = header + lineBreak + "Ann,a@x.co,1" + lineBreak;

            Assert.Equal(2, Assert.Single(CsvRows.Of(text, blockSize: BlockSize)).Line);
            Assert.Equal(3, Assert.Single(CsvRows.Of(header + lineBreak + text, new CsvFormat { HeaderLine = 2 }, BlockSize)).Line);
        }
    }

    [Fact]
    public void A_row_that_is_too_large_is_reported_as_such_even_with_a_NUL_in_it()
        => Assert.Equal(["ROW_TOO_LARGE"], CsvRows.Codes(CsvRows.Of(CsvRows.Header + "\0".PadRight(CsvLimits.MaxRowBytes + 1, 'x') + "\n")));

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 0)]
    [InlineData("\r", 0)]
    [InlineData("a\r", 0)]
    [InlineData("\n", 1)]
    [InlineData("a\r\n", 3)]
    [InlineData("a\nb\r", 2)]
    [InlineData("a\rb", 2)]
    public void Lines_are_complete_up_to_the_last_line_break_that_cannot_continue(string text, int length)
        => Assert.Equal(length, LineBreaks.WholeLines(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Only_complete_lines_are_read_ahead()
    {
        const int ReadAhead = 64 * 1024;
        foreach (var blockSize in (int[])[4096, ReadAhead, 4 * ReadAhead])
        {
            foreach (var length in (int[])[10, ReadAhead + 10, 3 * ReadAhead])
            {
                using var stream = new MemoryStream(Encoding.UTF8.GetBytes("Ann,1\n".PadRight(length, 'x')));
                var buffer = new TextBuffer(stream, blockSize, new EncodingErrors(null, "vendor.csv", Encoding.UTF8));

                Assert.Equal(length < ReadAhead ? length : 6, new FirstRows(buffer, (byte)',').Text.Length);
            }
        }
    }

    [Fact]
    public void A_header_with_a_line_break_in_quotes_may_be_longer_than_a_block()
    {
        foreach (var length in (int[])[0, 10, 4090, 4096, 9000])
        {
            foreach (var blockSize in (int[])[1, 7, 64, 4096])
            {
                var note = "note\r\n" + new string('x', length) + "\n of the vendor";
                var row = Assert.Single(CsvRows.Of($"plaintiff_name,email,\"{note}\"\r\nAnn,a@x.co,1\n", blockSize: blockSize));

                Assert.Equal((4, "ok"), (row.Line, row.Error.ToCode() ?? "ok"));
                Assert.Contains(System.Text.Json.JsonEncodedText.Encode(note).Value, row.RawData, StringComparison.Ordinal);
            }
        }
    }
}
