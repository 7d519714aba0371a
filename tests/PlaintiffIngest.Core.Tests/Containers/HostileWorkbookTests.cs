using System.IO.Compression;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>Workbooks that are damaged, or meant to exhaust the machine, cause an error.</summary>
public sealed class HostileWorkbookTests : IDisposable
{
    private static readonly ContainerLimits Small = new() { MaxRatio = 20, MinRatioBytes = 100_000 };

    private readonly ContentReader reader = new();

    public static TheoryData<string, string> Damaged => new()
    {
        { "a row number that does not ascend", "<row r=\"2\"/><row r=\"2\"/>" },
        { "a row number that is too large", "<row r=\"1048577\"/>" },
        { "a row number that is no number", "<row r=\"one\"/>" },
        { "a column that does not ascend", "<row><c r=\"B1\"/><c r=\"B1\"/></row>" },
        { "a column that is too large", "<row><c r=\"XFE1\"><v>1</v></c></row>" },
        { "a column that would overflow", "<row><c r=\"ZZZZZZZZZZ1\"><v>1</v></c></row>" },
        { "a reference without a column", "<row><c r=\"1\"><v>1</v></c></row>" },
        { "a text that does not exist", "<row><c t=\"s\"><v>7</v></c></row>" },
        { "a text whose index is no number", "<row><c t=\"s\"><v>x</v></c></row>" },
        { "XML that does not end", "<row><c>" },
        { "an entity", "<row><c t=\"str\"><v>&lol;</v></c></row>" },
        { "a character that XML does not allow", "<row><c t=\"str\"><v>\u0001</v></c></row>" },
        { "deeply nested elements", string.Concat(Enumerable.Repeat("<a>", 1000)) + string.Concat(Enumerable.Repeat("</a>", 1000)) },
        { "very many names", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"<n{i}/>")) },
        { "a huge attribute", $"<row spans=\"{new string('1', 5_000_000)}\"/>" },
        { "a huge text", $"<row>{WorkbookFile.Inline(new string('x', 5_000_000))}</row>" },
        { "a huge text in parts", $"<row><c t=\"inlineStr\"><is>{string.Concat(Enumerable.Repeat($"<r><t>{new string('x', 100_000)}</t></r>", 20))}</is></c></row>" },
        { "a huge section of characters", $"<row><c t=\"str\"><v><![CDATA[{new string('<', 5_000_000)}]]></v></c></row>" },
    };

    public void Dispose() => reader.Dispose();

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_sheet_that_no_program_writes_is_damage(string what, string rows)
    {
        var error = reader.Error(WorkbookFile.Of(rows).ToBytes());

        Assert.True(error.ErrorId == IngestErrorId.ContainerDamaged, $"{what}: {error.Message}");
        Assert.Equal("'vendor.csv' is a workbook that is truncated or damaged; nothing was kept.", error.Message);
    }

    [Fact]
    public void A_sheet_with_a_changed_byte_is_damage()
    {
        var file = (WorkbookFile.OfStrings(["name", "email"], ["Ann", "ann@example.com"]) with { Level = CompressionLevel.NoCompression }).ToBytes();
        file[file.AsSpan().IndexOf("ann@example"u8)] ^= 1;

        Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId(file));
    }

    [Fact]
    public void A_workbook_that_is_cut_off_anywhere_is_damage()
    {
        var file = WorkbookFile.OfStrings(["name", "email"], ["Ann", "ann@example.com"]).ToBytes();
        for (var length = 4; length < file.Length; length += 7)
        {
            Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId(file[..length]));
        }
    }

    [Theory]
    [InlineData("xl/worksheets/sheet1.xml")]
    [InlineData("xl/sharedStrings.xml")]
    [InlineData("xl/workbook.xml")]
    [InlineData("_rels/.rels")]
    public void A_workbook_that_lacks_a_part_is_damage(string part)
        => Assert.Equal(IngestErrorId.ContainerDamaged, reader.ErrorId(Without(WorkbookFile.OfStrings(["x"]).ToBytes(), part)));

    [Fact]
    public void XML_that_is_many_times_as_large_as_the_file_is_refused()
    {
        using var limited = new ContentReader { Options = new() { Limits = Small } };

        var error = limited.Error(WorkbookFile.Of(new string(' ', 2_000_000)).ToBytes());
        Assert.Equal((IngestErrorId.ContainerTooLarge, "'vendor.csv' is a workbook whose content is larger than 20 times the file; nothing was kept."), (error.ErrorId, error.Message));
        Assert.Equal("", reader.Text(WorkbookFile.Of(new string(' ', 2_000_000)).ToBytes()));
    }

    [Fact]
    public void A_text_that_many_cells_share_is_counted_each_time()
    {
        using var limited = new ContentReader { Options = new() { Limits = Small with { MinRatioBytes = 1_000_000 } } };
        var rows = string.Concat(Enumerable.Repeat("<row><c t=\"s\"><v>0</v></c></row>", 1000));

        Assert.Equal(IngestErrorId.ContainerTooLarge, limited.ErrorId((WorkbookFile.Of(rows) with { SharedStrings = [$"<t>{new string('x', 10_000)}</t>"] }).ToBytes()));
    }

    [Fact]
    public void Texts_that_take_too_much_memory_are_refused()
    {
        using var limited = new ContentReader { Options = new() { Limits = new() { MaxWorkbookTextBytes = 1000 } } };

        Assert.Equal("x\n", limited.Text((WorkbookFile.OfStrings(["x"]) with { SharedStrings = ["<t/>"] }).ToBytes()));
        foreach (var texts in (string[][])[[$"<t>{new string('x', 1000)}</t>"], [.. Enumerable.Repeat("", 100)]])
        {
            Assert.Equal(
                "'vendor.csv' is a workbook whose text takes more than 1000 bytes of memory; nothing was kept.",
                limited.Error((WorkbookFile.OfStrings(["x"]) with { SharedStrings = texts }).ToBytes()).Message);
        }
    }

    [Fact]
    public void A_row_that_is_too_large_is_refused()
    {
        var cells = string.Concat(Enumerable.Repeat("<c t=\"s\"><v>0</v></c>", 16_384));

        Assert.Equal(
            "'vendor.csv' is a workbook whose content is larger than 4194304 bytes in one row; nothing was kept.",
            reader.Error((WorkbookFile.Of($"<row>{cells}</row>") with { SharedStrings = [$"<t>{new string('x', 1000)}</t>"] }).ToBytes()).Message);
    }

    [Fact]
    public void A_workbook_with_any_changed_byte_is_read_or_refused()
    {
        var file = (WorkbookFile.OfStrings(["name", "email"], ["Ann", "ann@example.com"]) with { Level = CompressionLevel.NoCompression, SharedStrings = ["<t>x</t>"], Formats = ["0"] }).ToBytes();
        for (var at = 0; at < file.Length; at += 5)
        {
            var changed = file.ToArray();
            changed[at] ^= (byte)(1 << (at % 8));
            try
            {
                reader.Read(changed);
            }
            catch (IngestException)
            {
            }
        }
    }

    private static byte[] Without(byte[] workbook, string part)
    {
        using var file = new MemoryStream();
        file.Write(workbook);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
        {
            zip.GetEntry(part)!.Delete();
        }

        return file.ToArray();
    }
}
