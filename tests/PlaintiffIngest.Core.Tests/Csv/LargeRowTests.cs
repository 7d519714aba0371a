using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Csv;

[Slow]
public sealed class LargeRowTests
{
    private const int Max = CsvLimits.MaxRowBytes;

    [Theory]
    [InlineData(64 * 1024)]
    [InlineData(256 * 1024)]
    [InlineData(3 * 1024 * 1024)]
    public void A_row_of_exactly_the_limit_is_accepted_and_one_byte_more_is_not(int blockSize)
    {
        foreach (var lineBreak in (string[])["\n", "\r\n", "\r"])
        {
            var rows = CsvRows.Of(CsvRows.Header + Row(Max) + lineBreak + Row(Max + 1) + lineBreak + "Ann,a@x.co," + lineBreak, blockSize: blockSize);

            Assert.Equal(["ok", "ROW_TOO_LARGE", "ok"], CsvRows.Codes(rows));
            Assert.Equal([2, 3, 4], rows.Select(row => row.Line));
            Assert.Equal(Row(Max + 1)[..CsvLimits.KeptBytesOfLargeRow], rows[1].RawText);
        }
    }

    [Fact]
    public void A_large_quoted_cell_in_one_line_is_too_large_even_with_malformed_quotes()
    {
        var rows = CsvRows.Of(CsvRows.Header + "\"" + new string('x', 2 * Max) + "\nAnn,a@x.co,\n" + "\"" + new string('"', Max * 2) + "\nBob,b@x.co,");

        Assert.Equal(["ROW_TOO_LARGE", "ok", "ROW_TOO_LARGE", "ok"], CsvRows.Codes(rows));
    }

    [Fact]
    public void The_kept_part_of_a_large_row_ends_with_a_complete_character()
    {
        var rows = CsvRows.Of(CsvRows.Header + "x" + new string('é', Max) + "\n");

        Assert.Equal("x" + new string('é', (CsvLimits.KeptBytesOfLargeRow / 2) - 1), Assert.Single(rows).RawText);
    }

    [Theory]
    [InlineData("Bob,b@x.co,1\n", "ok")]
    [InlineData("x\",\"\n", "MALFORMED_QUOTES")]
    public void A_quote_left_open_beyond_the_limit_fails_only_its_line(string line, string expected)
    {
        const int Lines = 300_000;
        var rows = CsvRows.Of(CsvRows.Header + "Ann,\"a@x.co,\n" + Repeat(line, Lines));

        Assert.Equal(Lines + 1, rows.Count);
        Assert.Equal("MALFORMED_QUOTES", rows[0].Error.ToCode());
        Assert.Equal("Ann,\"a@x.co,", rows[0].RawText);
        Assert.All(rows.Skip(1), row => Assert.Equal(expected, row.Error.ToCode() ?? "ok"));
        Assert.Equal(Lines + 2, rows[^1].Line);
    }

    [Fact]
    public void A_100_MB_cell_is_one_failed_row_and_takes_little_memory()
    {
        foreach (var start in (string[])["Ann,a@x.co,", "Ann,a@x.co,\""])
        {
            using var stream = new LongCellStream(CsvRows.Header + start, 100_000_000, "\nBob,b@x.co,\n");
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
            var rows = CsvRows.Of(reader);

            Assert.Equal(["ROW_TOO_LARGE", "ok"], CsvRows.Codes(rows));
            Assert.True(reader.BytesRead > 100_000_000);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 12_000_000);
        }
    }

    [Theory]
    [InlineData("\"a\n")]
    [InlineData("x\",\"\n")]
    [InlineData("\"\n")]
    [InlineData("\"\"\"\n")]
    [InlineData("a \"b\" c,d,e\n")]
    public void Malformed_quotes_take_linear_time(string line)
    {
        const int Lines = 360_000;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(CsvRows.Header + Repeat(line, Lines)));
        using var reader = PlaintiffReader.Open(stream, "vendor.csv", "simplicity", new CsvFormat());
        var before = Environment.CpuUsage.TotalTime;
        var rows = 0;

        // A second or two. Where each line is followed to the end of what its quote runs over, it is many minutes.
        // Of the processor, by all tests that run: a machine that is busy with something else does not make it longer.
        while (reader.Read() && Environment.CpuUsage.TotalTime - before < TimeSpan.FromSeconds(60))
        {
            rows++;
        }

        // A cell that holds a line break and nothing else makes blank lines.
        Assert.InRange(rows + reader.Summarize().BlankLines, Lines / 2, Lines);
    }

    private static string Row(int bytes) => "Ann,a@x.co," + new string('x', bytes - "Ann,a@x.co,".Length);

    private static string Repeat(string line, int times) => new StringBuilder(line.Length * times).Insert(0, line, times).ToString();
}
