using System.Text;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>A sheet is read as the CSV text that a spreadsheet program would save, without its rounding.</summary>
public sealed class WorkbookTests : IDisposable
{
    private readonly ContentReader reader = new();

    public void Dispose() => reader.Dispose();

    [Fact]
    public void Texts_are_read_whatever_way_they_are_stored()
        => Assert.Equal(
            "shared,inline,formula,rich text,\"  kept  \",a&b<c>,\"line 1\r\nline 2\",漢字\n",
            reader.Text((WorkbookFile.Of(
                """
                <row r="1" spans="1:8"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>inline</t></is></c><c r="C1" t="str"><f>A1&amp;""</f><v>formula</v></c>
                <c r="D1" t="s"><v>1</v></c><c r="E1" t="s"><v>2</v></c><c r="F1" t="s"><v>3</v></c><c r="G1" t="s"><v>4</v></c><c r="H1" t="s"><v>5</v></c></row>
                """) with
            {
                SharedStrings =
                [
                    "\n  <t>shared</t>\n  ", "<r><rPr><b/></rPr><t>rich</t></r><r><t xml:space=\"preserve\"> text</t></r>", "<t xml:space=\"preserve\">  kept  </t>", "<t>a&amp;b&lt;c&gt;</t>",
                    "<t>line 1_x000D_\nline 2</t>", "<t>漢字</t><rPh sb=\"0\" eb=\"2\"><t>カンジ</t></rPh><phoneticPr fontId=\"1\"/>",
                ],
            }).ToBytes()));

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-12", "-12")]
    [InlineData("1234567890123456789", "1234567890123456789")]
    [InlineData("0.30000000000000004", "0.3")]
    [InlineData("1.1000000000000001", "1.1")]
    [InlineData("19.989999999999998", "19.99")]
    [InlineData("5.551234567E9", "5551234567")]
    [InlineData("1.2345678901234567E+16", "12345678901234568")]
    [InlineData("1E+21", "1000000000000000000000")]
    [InlineData("1.5E-7", "0.00000015")]
    [InlineData("-2.5E-3", "-0.0025")]
    [InlineData("1.0", "1")]
    [InlineData("123456789012345.67", "123456789012346")]
    [InlineData("not a number", "not a number")]
    public void Numbers_have_all_their_digits_and_no_exponent(string stored, string expected)
        => Assert.Equal($"x,{expected}\n", Row($"<c><v>{stored}</v></c>"));

    [Theory]
    [InlineData("m/d/yyyy", "46039", "2026-01-17")]
    [InlineData("[$-409]mmm d, yyyy;@", "46039", "2026-01-17")]
    [InlineData("yyyy-mm-dd hh:mm", "46039.5208333333333", "2026-01-17T12:30:00")]
    [InlineData("m/d/yyyy", "46039.25", "2026-01-17T06:00:00")]
    [InlineData("mmm yy", "46039", "2026-01-17")]
    [InlineData("h:mm AM/PM", "0.52083333333333337", "12:30:00")]
    [InlineData("h:mm", "0.99999", "23:59:59.136")]
    [InlineData("h:mm", "46039.5", "2026-01-17T12:00:00")]
    [InlineData("[h]:mm:ss", "1.5", "36:00:00")]
    [InlineData("yyyy-mm-dd", "1", "1900-01-01")]
    [InlineData("yyyy-mm-dd", "59", "1900-02-28")]
    [InlineData("yyyy-mm-dd", "60", "60")]
    [InlineData("yyyy-mm-dd", "61", "1900-03-01")]
    [InlineData("yyyy-mm-dd", "2958465", "9999-12-31")]
    [InlineData("yyyy-mm-dd", "2958466", "2958466")]
    [InlineData("yyyy-mm-dd", "-1", "-1")]
    [InlineData("General", "46039", "46039")]
    [InlineData("0 \"days\"", "46039", "46039")]
    [InlineData("[Red]#,##0.00", "1234.5", "1234.5")]
    [InlineData("0.00E+00", "1234.5", "1234.5")]
    [InlineData("0%", "0.05", "0.05")]
    [InlineData("\\d0", "5", "5")]
    public void Dates_and_times_are_those_of_ISO_8601(string format, string stored, string expected)
        => Assert.Equal($"x,{expected}\n", Row($"<c s=\"1\"><v>{stored}</v></c>", format));

    [Theory]
    [InlineData("00000", "1234", "01234")]
    [InlineData("00000\\-0000", "12345678", "01234-5678")]
    [InlineData("000\\-00\\-0000", "1", "000-00-0001")]
    [InlineData("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "5550100", "555-0100")]
    [InlineData("[<=9999999]###\\-####;\\(###\\)\\ ###\\-####", "2125550100", "(212) 555-0100")]
    [InlineData("(000) 000-0000", "2125550100", "(212) 555-0100")]
    [InlineData("00000", "1.5", "1.5")]
    [InlineData("0", "7", "7")]
    [InlineData("#,##0", "12345", "12345")]
    public void Digits_with_leading_zeros_or_separators_are_read_as_shown(string format, string stored, string expected)
        => Assert.Equal($"x,{expected}\n", Row($"<c s=\"1\"><v>{stored}</v></c>", format));

    [Fact]
    public void Built_in_date_formats_need_no_definition()
    {
        var styles = new[] { 14, 22, 20, 46, 9, 49 };
        var file = WorkbookFile.Of("<row>" + string.Concat(styles.Select((_, i) => $"<c s=\"{i + 1}\"><v>1.5</v></c>")) + "</row>") with { Formats = [.. styles.Select(_ => "@")] };
        var bytes = Replace(file.ToBytes(), "xl/styles.xml", text => styles.Select((id, i) => (id, i)).Aggregate(text, (xml, style) => xml.Replace($"<xf numFmtId=\"{200 + style.i}\"", $"<xf numFmtId=\"{style.id}\"", StringComparison.Ordinal)));

        Assert.Equal("1900-01-01T12:00:00,1900-01-01T12:00:00,1900-01-01T12:00:00,36:00:00,1.5,1.5\n", reader.Text(bytes));
    }

    [Theory]
    [InlineData("<workbookPr date1904=\"1\"/>")]
    [InlineData("<workbookPr date1904=\"true\"/>")]
    public void Dates_of_the_1904_system_are_four_years_later(string properties)
        => Assert.Equal("1904-01-01,2026-01-17\n", reader.Text((WorkbookFile.Of("<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>44577</v></c></row>") with { Formats = ["yyyy-mm-dd"], WorkbookProperties = properties }).ToBytes()));

    [Fact]
    public void Booleans_errors_and_ISO_dates_are_text()
        => Assert.Equal("x,TRUE,FALSE,#N/A,2026-01-17\n", Row("<c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c><c t=\"e\"><f>NA()</f><v>#N/A</v></c><c t=\"d\"><v>2026-01-17</v></c>"));

    [Fact]
    public void Rows_and_columns_stay_in_place()
        => Assert.Equal(
            "\n\n,title\n,name,email,note\n\n,Ann,,x\n,Bob,b@example.com,\"say \"\"hi\"\", all\",y\n",
            reader.Text(WorkbookFile.Of(
                """
                <row r="1"/><row r="2"><c r="A2" s="0"/></row><row r="3"><c r="B3" t="str"><v>title</v></c></row>
                <row r="4"><c r="B4" t="str"><v>name</v></c><c r="C4" t="str"><v>email</v></c><c r="D4" t="str"><v>note</v></c><c r="E4" t="str"><v></v></c></row>
                <row r="6"><c r="B6" t="str"><v>Ann</v></c><c r="D6" t="str"><v>x</v></c></row>
                <row><c r="B7" t="str"><v>Bob</v></c><c t="str"><v>b@example.com</v></c><c t="str"><v>say "hi", all</v></c><c t="str"><v>y</v></c></row>
                <row r="1048576"><c r="A1048576" s="0"/></row>
                """).ToBytes()));

    [Fact]
    public void The_first_sheet_that_is_not_hidden_is_read_or_the_one_that_was_chosen()
    {
        var file = new WorkbookFile
        {
            Sheets = [("Old", "state=\"veryHidden\"", RowOf("old")), ("Lists", "state=\"hidden\"", RowOf("lists")), ("Januar 2026", "", RowOf("first")), ("Notes", "", RowOf("notes"))],
        }.ToBytes();

        Assert.Equal("first\n", reader.Text(file));
        using var notes = new ContentReader { Options = new() { Sheet = " notes " } };
        Assert.Equal("notes\n", notes.Text(file));
        using var hidden = new ContentReader { Options = new() { Sheet = "Lists" } };
        Assert.Equal("lists\n", hidden.Text(file));
        using var missing = new ContentReader { Options = new() { Sheet = "January 2026" } };
        var error = missing.Error(file);
        Assert.Equal(
            (IngestErrorId.SheetNotFound, ExitCode.ConfigurationError, "The workbook 'vendor.csv' has no sheet 'January 2026'. It has Old (hidden), Lists (hidden), Januar 2026, Notes."),
            (error.ErrorId, error.ExitCode, error.Message));
        Assert.StartsWith("Did you mean 'Januar 2026'?", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workbook_whose_sheets_are_all_hidden_is_an_error_that_lists_them()
        => Assert.Equal(
            "The workbook 'vendor.csv' has no sheet that is not hidden. It has A (hidden).",
            reader.Error(new WorkbookFile { Sheets = [("A", "state=\"hidden\"", "")] }.ToBytes()).Message);

    [Fact]
    public void A_strict_workbook_is_read()
        => Assert.Equal("strict\n", reader.Text((WorkbookFile.OfStrings(["strict"]) with
        {
            Namespaces = "xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"",
            OfficeType = "http://purl.oclc.org/ooxml/officeDocument/relationships",
        }).ToBytes()));

    [Fact]
    public void Sheet_is_for_workbooks_and_entry_for_archives_only()
    {
        using var sheet = new ContentReader { Options = new() { Sheet = "A" } };
        Assert.Equal("-Sheet 'A': 'vendor.csv' is not an Excel workbook (.xlsx).", sheet.Error(Archives.Zip(("a.csv", "x"))).Message);
        using var entry = new ContentReader { Options = new() { Entry = "a.csv" } };
        Assert.Equal("-Entry 'a.csv': 'vendor.csv' is not a zip archive.", entry.Error(WorkbookFile.OfStrings(["x"]).ToBytes()).Message);
    }

    [Fact]
    public void Encrypted_and_binary_workbooks_are_errors_that_name_the_remedy()
    {
        var encrypted = reader.Error(Compound("EncryptedPackage"));
        Assert.Equal((IngestErrorId.ContainerNotSupported, "'vendor.csv' is a workbook that is encrypted with a password."), (encrypted.ErrorId, encrypted.Message));
        Assert.Contains("without a password", encrypted.Remedy, StringComparison.Ordinal);

        var binary = reader.Error(Archives.Zip(("[Content_Types].xml", ""), ("xl/workbook.bin", "")));
        Assert.Equal((IngestErrorId.ContainerNotSupported, "'vendor.csv' is a binary Excel workbook (.xlsb)."), (binary.ErrorId, binary.Message));
        Assert.Contains(".xls)", Csv.CsvRows.Error(Compound("Workbook")).Message, StringComparison.Ordinal);
        Assert.Equal(Compound("Workbook"), reader.Read(Compound("Workbook")));
    }

    [Fact]
    public void Workbooks_of_another_library_are_read()
    {
        var random = new Random(17);
        var people = Enumerable.Range(0, 200).Select(i => new Dictionary<string, object?>
        {
            ["Name"] = $"Person \"{i}\", {(i % 7 == 0 ? "Jr.\nEsq." : "Sr.")}",
            ["Zip"] = $"{random.Next(100_000):00000}",
            ["Amount"] = (decimal)random.Next(10_000_000) / 100,
            ["Filed"] = new DateTime(2026, 1, 1).AddDays(random.Next(365)).AddMinutes(i % 3 == 0 ? 90 : 0),
            ["Closed"] = i % 2 == 0,
            ["Note"] = i % 5 == 0 ? null : "  é漢 & <b> ",
        }).ToList();
        using var file = new MemoryStream();
        MiniExcelLibs.MiniExcel.SaveAs(file, people);

        using var csv = Sylvan.Data.Csv.CsvDataReader.Create(new StringReader(reader.Text(file.ToArray())));
        Assert.Equal("Name,Zip,Amount,Filed,Closed,Note", string.Join(',', Enumerable.Range(0, csv.FieldCount).Select(csv.GetName)));
        foreach (var person in people)
        {
            Assert.True(csv.Read());
            Assert.Equal((person["Name"], person["Zip"], person["Note"] ?? ""), (csv.GetString(0), csv.GetString(1), csv.GetString(5)));
            Assert.Equal((person["Amount"], person["Filed"]), (csv.GetDecimal(2), csv.GetDateTime(3)));
            Assert.Equal((bool)person["Closed"]!, csv.GetBoolean(4));
        }

        Assert.False(csv.Read());
    }

    private static string RowOf(string text) => $"<row>{WorkbookFile.Inline(text)}</row>";

    // The header of a compound file with sectors of 512 bytes, and a directory with one stream.
    private static byte[] Compound(string stream)
    {
        var file = new byte[1536];
        ((byte[])[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).CopyTo(file, 0);
        file[30] = 9;
        file[48] = 1;
        Encoding.Unicode.GetBytes(stream).CopyTo(file, 1024 + 128);
        return file;
    }

    private static byte[] Replace(byte[] workbook, string part, Func<string, string> change)
    {
        using var file = new MemoryStream();
        file.Write(workbook);
        using (var zip = new System.IO.Compression.ZipArchive(file, System.IO.Compression.ZipArchiveMode.Update, leaveOpen: true))
        {
            using var text = new StreamReader(zip.GetEntry(part)!.Open());
            var changed = change(text.ReadToEnd());
            text.Dispose();
            zip.GetEntry(part)!.Delete();
            using var writer = new StreamWriter(zip.CreateEntry(part).Open());
            writer.Write(changed);
        }

        return file.ToArray();
    }

    private string Row(string cells, params string[] formats)
        => reader.Text((WorkbookFile.Of($"<row>{WorkbookFile.Inline("x")}{cells}</row>") with { Formats = formats }).ToBytes());
}
