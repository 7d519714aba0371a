using System.Text;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>Ctrl-Z at the end of a file, wherever a block of the file ends.</summary>
public sealed class EndMarkTests
{
    [Theory]
    [InlineData("\"Ann\",\"ann@example.com\",\"x\"", 1)]
    [InlineData("\"Ann\",\"ann@example.com\",\"x\"", 128)]
    [InlineData("\"Ann\",\"ann@example.com\",\"x\"\r\n", 1)]
    [InlineData("Ann,ann@example.com,x", 3)]
    [InlineData("\"Ann\",\"ann@example.com\",\"1 A St\nAlbany\"", 1)]
    [InlineData("\"Ann\",\"ann@example.com\",\"1 A St\nAlbany\"", 128)]
    public void It_is_not_part_of_the_last_row(string row, int marks)
    {
        // Longer than what is read ahead to find the delimiter and the header.
        var bytes = Encoding.ASCII.GetBytes("name,email,note\n" + string.Concat(Enumerable.Repeat("Bob,bob@example.com,\n", 400)) + row + new string('\u001a', marks));
        for (var blockSize = 1; blockSize <= 200; blockSize++)
        {
            var rows = Read(bytes, blockSize);
            Assert.Equal((401, "Ann|ann@example.com|None"), (rows.Count, rows[^1]));
        }
    }

    [Fact]
    public void Before_the_end_it_is_text()
    {
        var bytes = Encoding.ASCII.GetBytes("name,email\nA\u001ann,ann@example.com\n\u001a\nBob\u001a,bob@example.com\n");
        var expected = Read(bytes, 1000);
        for (var blockSize = 1; blockSize <= bytes.Length; blockSize++)
        {
            Assert.Equal(expected, Read(bytes, blockSize));
        }
    }

    [Fact]
    public void Very_many_of_them_take_no_more_memory_than_a_row()
    {
        var bytes = Encoding.ASCII.GetBytes("name,email\nAnn,ann@example.com\n" + new string('\u001a', 8 << 20) + "\n");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(bytes, 4096);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    private static List<string> Read(byte[] bytes, int blockSize)
        => [.. CsvRows.Of(bytes, blockSize: blockSize).Select(row => $"{row.Values.TrimEnd('|')}|{row.Error}")];
}
