using System.IO.Compression;
using System.Text;

namespace PlaintiffIngest.Core.Tests.Containers;

/// <summary>Makes workbooks as spreadsheet programs write them.</summary>
internal sealed record WorkbookFile
{
    private const string Main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>The rows of each sheet, as XML.</summary>
    public (string Name, string State, string Rows)[] Sheets { get; init; } = [];

    public string[] SharedStrings { get; init; } = [];

    /// <summary>Format codes. A cell with <c>s="1"</c> has the first one.</summary>
    public string[] Formats { get; init; } = [];

    public string WorkbookProperties { get; init; } = "";

    public string Namespaces { get; init; } = Main;

    public string OfficeType { get; init; } = Office;

    public CompressionLevel Level { get; init; } = CompressionLevel.Optimal;

    /// <summary>A workbook of one sheet.</summary>
    public static WorkbookFile Of(string rows) => new() { Sheets = [("Plaintiffs", "", rows)] };

    /// <summary>A workbook of texts, in the given rows.</summary>
    public static WorkbookFile OfStrings(params string[][] rows) => Of(string.Concat(rows.Select((row, number) => $"<row r=\"{number + 1}\">{string.Concat(row.Select(Inline))}</row>")));

    public static string Inline(string text) => $"<c t=\"inlineStr\"><is><t>{Escape(text)}</t></is></c>";

    public static string Escape(string text) => new System.Xml.Linq.XText(text).ToString();

    public byte[] ToBytes() => Archives.Zip(Level, [.. Parts().Select(part => (part.Name, Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n" + part.Text)))]);

    private IEnumerable<(string Name, string Text)> Parts()
    {
        yield return ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
        yield return ("_rels/.rels", Relations(("rId1", "officeDocument", "xl/workbook.xml")));
        yield return ("xl/workbook.xml", $"<workbook {Namespaces} xmlns:r=\"{OfficeType}\">{WorkbookProperties}<sheets>{string.Concat(Sheets.Select((sheet, i) => $"<sheet name=\"{sheet.Name}\" sheetId=\"{i + 1}\" {sheet.State} r:id=\"rId{i + 1}\"/>"))}</sheets></workbook>");
        yield return ("xl/_rels/workbook.xml.rels", Relations([
            .. Sheets.Select((_, i) => ($"rId{i + 1}", "worksheet", $"worksheets/sheet{i + 1}.xml")),
            ("rId98", "styles", "/xl/styles.xml"), ("rId99", "sharedStrings", "sharedStrings.xml")]));
        yield return ("xl/styles.xml", $"<styleSheet {Namespaces}><numFmts>{string.Concat(Formats.Select((code, i) => $"<numFmt numFmtId=\"{200 + i}\" formatCode=\"{Escape(code).Replace("\"", "&quot;", StringComparison.Ordinal)}\"/>"))}</numFmts><cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>{string.Concat(Formats.Select((_, i) => $"<xf numFmtId=\"{200 + i}\"/>"))}</cellXfs></styleSheet>");
        yield return ("xl/sharedStrings.xml", $"<sst {Namespaces}>{string.Concat(SharedStrings.Select(text => $"<si>{text}</si>"))}</sst>");
        foreach (var (sheet, i) in Sheets.Select((sheet, i) => (sheet, i)))
        {
            yield return ($"xl/worksheets/sheet{i + 1}.xml", $"<worksheet {Namespaces}><dimension ref=\"A1\"/><sheetData>{sheet.Rows}</sheetData><pageMargins left=\"0.7\"/></worksheet>");
        }
    }

    private string Relations(params (string Id, string Type, string Target)[] relations)
        => $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{string.Concat(relations.Select(relation => $"<Relationship Id=\"{relation.Id}\" Type=\"{OfficeType}/{relation.Type}\" Target=\"{relation.Target}\"/>"))}</Relationships>";
}
