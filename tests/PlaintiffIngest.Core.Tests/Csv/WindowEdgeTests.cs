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
        foreach (var length in Lengths)
        {
            var rows = CsvRows.Of(CsvRows.Header + new string('x', length) + lineBreak + "Ann,a@x.co,1" + lineBreak, blockSize: BlockSize);

            Assert.Equal(["ROW_TOO_LARGE", "ok"], CsvRows.Codes(rows));
            Assert.Equal([2, 3], rows.Select(row => row.Line));
            Assert.StartsWith("Ann|a@x.co|1|", rows[1].Values, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    [InlineData("\r\n")]
    public void A_file_may_end_anywhere_in_a_row_that_is_too_large(string end)
    {
        foreach (var length in Lengths)
        {
            Assert.Equal(["ROW_TOO_LARGE"], CsvRows.Codes(CsvRows.Of(CsvRows.Header + new string('x', length) + end, blockSize: BlockSize)));
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
