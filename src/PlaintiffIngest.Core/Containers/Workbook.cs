using System.Globalization;
using System.IO.Compression;

namespace PlaintiffIngest.Core.Containers;

/// <summary>A workbook's sheets, and the formats and strings that they share.</summary>
/// <param name="Sheets">The sheets with cells, in the order of their tabs.</param>
/// <param name="Is1904">Whether days are counted from 1904-01-01.</param>
/// <param name="Formats">The number formats, by the style index of a cell.</param>
/// <param name="Texts">The shared strings.</param>
/// <remarks>Source: ECMA-376 part 1, 18.2 (workbook), 18.4 (texts) and 18.8 (styles); part 2, 9 (relationships).</remarks>
internal sealed record Workbook(IReadOnlyList<WorkbookSheet> Sheets, bool Is1904, IReadOnlyList<CellFormat> Formats, SharedStrings Texts)
{
    private const string Root = "_rels/.rels";

    /// <summary>Reads a workbook, except for its sheets.</summary>
    /// <param name="archive">The file.</param>
    /// <param name="meter">Counts the bytes.</param>
    /// <param name="texts">Receives the shared strings.</param>
    /// <exception cref="InvalidDataException">The file is damaged or not a workbook.</exception>
    public static Workbook Read(ZipArchive archive, DecompressionMeter meter, SharedStrings texts)
    {
        var parts = new WorkbookParts(archive, meter);
        var main = parts.Relationships(Root, "").Values.FirstOrDefault(relationship => relationship.Type == "officeDocument")?.Target ?? throw new InvalidDataException();
        var relationships = parts.Relationships(WorkbookParts.RelationshipsOf(main), main);
        var (sheets, is1904) = ReadMain(parts, main, relationships);
        foreach (var shared in relationships.Values.Where(relationship => relationship.Type == "sharedStrings"))
        {
            using var part = parts.Open(shared.Target);
            texts.Read(part);
        }

        var styles = relationships.Values.FirstOrDefault(relationship => relationship.Type == "styles")?.Target;
        return new Workbook(sheets, is1904, styles is null ? [] : ReadStyles(parts, styles), texts);
    }

    private static (List<WorkbookSheet> Sheets, bool Is1904) ReadMain(WorkbookParts parts, string main, Dictionary<string, WorkbookRelationship> relationships)
    {
        var sheets = new List<WorkbookSheet>();
        var is1904 = false;
        using var part = parts.Open(main);
        while (part.Read())
        {
            if (part.IsStart && part.Name == "workbookPr")
            {
                is1904 = part.Attribute("date1904") is "1" or "true" or "on";
            }
            else if (part.IsStart && part.Name == "sheet" && relationships.TryGetValue(part.QualifiedAttribute("id") ?? "", out var relationship) && relationship.Type == "worksheet")
            {
                sheets.Add(new WorkbookSheet(part.Attribute("name") ?? "", relationship.Target, part.Attribute("state") is "hidden" or "veryHidden"));
            }
        }

        return (sheets, is1904);
    }

    private static List<CellFormat> ReadStyles(WorkbookParts parts, string styles)
    {
        var codes = new Dictionary<int, string>();
        var formats = new List<CellFormat>();
        using var part = parts.Open(styles);
        for (var list = ""; part.Read();)
        {
            if (!part.IsStart)
            {
                continue;
            }

            list = part.Depth == 1 ? part.Name : list;
            if (part.Depth == 2 && list == "numFmts" && part.Name == "numFmt")
            {
                codes[Number(part, "numFmtId")] = part.Attribute("formatCode") ?? "";
            }
            else if (part.Depth == 2 && list == "cellXfs" && part.Name == "xf")
            {
                var id = Number(part, "numFmtId");
                formats.Add(CellFormat.Recognize(id, codes.GetValueOrDefault(id)));
            }
        }

        return formats;
    }

    private static int Number(WorkbookPart part, string attribute)
        => int.TryParse(part.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>A sheet of a workbook.</summary>
/// <param name="Name">Name on its tab.</param>
/// <param name="Path">Path of the part with its cells.</param>
/// <param name="IsHidden">Whether it is hidden.</param>
internal sealed record WorkbookSheet(string Name, string Path, bool IsHidden);
