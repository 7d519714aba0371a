using System.IO.Compression;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>An Excel workbook (.xlsx). One of its sheets is read as CSV text.</summary>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="options">The sheet to read, and the limits.</param>
internal sealed class WorkbookContainer(string fileName, ContainerOptions options) : Container
{
    /// <summary>What the file is, for messages.</summary>
    public const string KindName = "workbook";

    private Workbook? workbook;

    /// <inheritdoc/>
    public override string Kind => KindName;

    /// <inheritdoc/>
    public override Stream Open(InputStream file)
    {
        var meter = new DecompressionMeter(options.Limits, file.Length, fileName, Kind);
        var archive = ZipDirectory.Open(file, fileName, options.Limits);
        try
        {
            // Read only once. If the file changes, the hash of the text differs in the next pass.
            workbook ??= Workbook.Read(archive, meter, new SharedStrings(options.Limits.MaxWorkbookTextBytes, fileName));
            var sheet = new SheetSelector(fileName).Select(workbook.Sheets, options.Sheet);
            return new SheetCsv(new SheetReader(new WorkbookParts(archive, meter).Open(sheet.Path), workbook, fileName), archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Whether a zip archive is a workbook.</summary>
    /// <param name="archive">The archive.</param>
    public static bool IsWorkbook(ZipArchive archive)
        => archive.GetEntry("[Content_Types].xml") is not null && archive.Entries.Any(entry => entry.FullName.StartsWith("xl/", StringComparison.OrdinalIgnoreCase));
}
