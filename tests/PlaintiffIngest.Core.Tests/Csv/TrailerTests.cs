using System.Text;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>The trailer is found by its pattern, is no row, and says how many rows there are.</summary>
public sealed class TrailerTests
{
    private const string Pattern = "^TOTAL\\D*(?<count>[^;]*)";
    private const string Header = "name;email\n";
    private const string Row = "Ann;ann@example.com\n";

    [Theory]
    [InlineData("TOTAL;2\n", 2L)]
    [InlineData("TOTAL;2", 2L)]
    [InlineData("  TOTAL;2;;\r\n", 2L)]
    [InlineData("TOTAL;2\n\n;;\n \n\u001a", 2L)]
    [InlineData("TOTAL RECORDS: 1,234,567\n", 1234567L)]
    [InlineData("TOTAL;1.234\n", 1234L)]
    [InlineData("TOTAL;1 234\n", 1234L)]
    [InlineData("TOTAL;1\u202f234\n", 1234L)]
    [InlineData("TOTAL;000002\n", 2L)]
    [InlineData("TOTAL;1,23\n", null)]
    [InlineData("TOTAL;none\n", null)]
    [InlineData("TOTAL;99999999999999999999\n", null)]
    [InlineData("TOTAL;\u0662\n", null)]
    public void The_last_line_is_the_trailer(string trailer, long? count)
    {
        var (rows, read) = Read(Header + Row + Row + trailer);

        Assert.Equal((2, new TrailerRow(4, count, IsLast: true)), (rows, read.Trailer));
        Assert.Equal((0, FileEnd.Whole), (read.Errors.Reasons.Count, read.End));
    }

    [Theory]
    [InlineData("", null, 1)]
    [InlineData("total;1\n", null, 2)]
    [InlineData("TOTAL;1\nTOTAL;2\n", 3L, 1)]
    [InlineData("TOTAL;1\n\nBob;bob@example.com\n", 3L, 2)]
    [InlineData("Grand TOTAL;1\n", null, 2)]
    public void A_line_elsewhere_or_another_line_is_not(string end, long? line, long rows)
    {
        var (found, read) = Read(Header + Row + end);

        Assert.Equal((rows, line, false), (found, read.Trailer!.LineNumber, read.Trailer.IsLast));
    }

    [Fact]
    public void A_large_row_is_never_a_trailer()
    {
        var (rows, read) = Read(Header + $"TOTAL {new string('x', 2000)};5\n");
        Assert.Equal((1, TrailerRow.None), (rows, read.Trailer));
    }

    [Fact]
    public void Without_a_pattern_or_in_a_reject_file_there_is_none()
    {
        Assert.Equal((2, null), Facts(Read(Header + Row + "TOTAL;1\n", pattern: null)));
        Assert.Equal((1, null), Facts(Read($"reject_line;reject_code;reject_reason;name;email\n2;MISSING_NAME;x;Ann;ann@example.com\n")));
    }

    [Theory]
    [InlineData("(")]
    [InlineData(@"^(?<count>\d+)(?=;)")]
    public void A_pattern_that_is_not_valid_is_named(string pattern)
    {
        var error = Assert.Throws<IngestException>(() => Read(Header, pattern));
        Assert.Equal(IngestErrorId.InvalidParameter, error.ErrorId);
        Assert.Contains("'trailer'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_the_same_whatever_the_size_of_a_block()
    {
        for (var size = 1; size < 80; size++)
        {
            var (rows, read) = Read(Header + Row + Row + "TOTAL;2\n\n", blockSize: size);
            Assert.Equal((2, new TrailerRow(4, 2, IsLast: true)), (rows, read.Trailer));
        }
    }

    private static (long Rows, TrailerRow? Trailer) Facts((long Rows, ReadSummary Read) file) => (file.Rows, file.Read.Trailer);

    private static (long Rows, ReadSummary Read) Read(string text, string? pattern = Pattern, int blockSize = PlaintiffReader.DefaultBlockSize)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        using var reader = PlaintiffReader.Open(stream, "x.csv", "test", new CsvFormat { TrailerPattern = pattern }, blockSize);
        while (reader.Read())
        {
        }

        return (reader.Row.RowNumber, reader.Summarize());
    }
}
