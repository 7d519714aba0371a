using System.IO.Compression;
using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Csv;

public sealed class ContentKindTests
{
    private const string Csv = "name,email\nAnn,a@x.co\n";

    public static TheoryData<string, byte[]> Binary => new()
    {
        { "gzip", Gzip() },
        { "zip archive", Zip("plaintiffs.csv") },
        { "Excel workbook (.xlsx)", Zip("[Content_Types].xml") },
        { "Excel workbook (.xlsx)", Zip("xl/workbook.xml") },
        { "empty zip", [(byte)'P', (byte)'K', 5, 6, .. new byte[18]] },
        { "OpenDocument", [.. "PK"u8, 3, 4, .. new byte[26], .. "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK"u8] },
        { "7z", [(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C, 0, 4] },
        { "bzip2", [.. "BZh9"u8, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59] },
        { "xz", [0xFD, .. "7zXZ"u8, 0, 0, 4] },
        { "Zstandard", [0x28, 0xB5, 0x2F, 0xFD, 0x24] },
        { "RAR", [.. "Rar!"u8, 0x1A, 7, 1, 0] },
        { ".xls", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0] },
        { "PDF", [.. "%PDF-1.7\n%"u8, 0xE2, 0xE3] },
    };

    [Theory]
    [MemberData(nameof(Binary))]
    public void Binary_formats_are_identified(string kind, byte[] bytes) => AssertIs(kind, CsvRows.Error(bytes));

    [Theory]
    [InlineData("HTML", "<!DOCTYPE html>\n<html>")]
    [InlineData("HTML", "\uFEFF\r\n  <HTML><body>")]
    [InlineData("HTML", "<table><tr><td>name</td>")]
    [InlineData("HTML", "<?xml version=\"1.0\"?><!DOCTYPE html><html xmlns=\"x\">")]
    [InlineData("HTML", "<!-- saved --><html>")]
    [InlineData("XML", "<?xml version=\"1.0\"?>\n<rows/>")]
    [InlineData("XML", "<rows>\n  <row><name>Ann</name></row>")]
    [InlineData("Excel workbook in XML", "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">")]
    [InlineData("JSON", "[\n {\"name\": \"Ann\"}]")]
    [InlineData("JSON", "[\"name\",\"email\"]")]
    [InlineData("JSON", "[[\"name\",\"email\"]]")]
    [InlineData("JSON", "{\"name\":\"Ann\",\"email\":\"a@x.co\"}\n{\"name\":\"Bob\"}")]
    public void Text_formats_are_identified_in_every_encoding(string kind, string text)
    {
        AssertIs(kind, CsvRows.Error(text));
        AssertIs(kind, CsvRows.Error([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(text)]));
        AssertIs(kind, Assert.Throws<IngestException>(() => CsvRows.Of(text, blockSize: 1)));
    }

    [Theory]
    [InlineData("<name>,<email>\nAnn,a@x.co\n")]
    [InlineData("[name],[email]\nAnn,a@x.co\n")]
    [InlineData("{name},{email}\nAnn,a@x.co\n")]
    [InlineData("PKname,email\nAnn,a@x.co\n")]
    [InlineData("name,email,<html>\nAnn,a@x.co,\n")]
    public void Headers_that_only_start_like_another_format_are_read(string text)
    {
        var error = Record.Exception(() => CsvRows.Of(text)) as IngestException;

        Assert.NotEqual(IngestErrorId.NotCsv, error?.ErrorId);
    }

    private static void AssertIs(string kind, IngestException error)
    {
        Assert.Equal((IngestErrorId.NotCsv, ExitCode.ConfigurationError), (error.ErrorId, error.ExitCode));
        Assert.Contains(kind, error.Message, StringComparison.Ordinal);
        Assert.NotEqual(string.Empty, error.Remedy);
        Assert.DoesNotContain("Ann", error.Message + error.Remedy, StringComparison.Ordinal);
    }

    private static byte[] Gzip()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Csv));
        }

        return bytes.ToArray();
    }

    private static byte[] Zip(string entry)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create))
        using (var content = zip.CreateEntry(entry).Open())
        {
            content.Write(Encoding.UTF8.GetBytes(Csv));
        }

        return bytes.ToArray();
    }
}
