using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Creates the errors of compressed files and workbooks.</summary>
internal static class ContainerErrors
{
    /// <summary>The file is truncated or damaged.</summary>
    public static IngestException Damaged(string fileName, string kind) => new(
        IngestErrorId.ContainerDamaged,
        $"'{fileName}' is a {kind} that is truncated or damaged; nothing was kept.",
        $"Download it again, or ask the vendor to send it again.");

    /// <summary>The content is larger than the limits allow.</summary>
    public static IngestException TooLarge(string fileName, string kind, RedactedText limit) => new(
        IngestErrorId.ContainerTooLarge,
        $"'{fileName}' is a {kind} whose content is larger than {limit}; nothing was kept.",
        $"It may be a decompression bomb. If you trust it, decompress it and ingest the CSV in it.");

    /// <summary>The list of entries of a zip archive is larger than the limits allow.</summary>
    public static IngestException TooManyEntries(string fileName) => new(
        IngestErrorId.ContainerTooLarge,
        $"'{fileName}' is a zip archive with too many entries; nothing was kept.",
        $"Unpack it, and ingest the CSV files in it.");

    /// <summary>The workbook is encrypted.</summary>
    public static IngestException EncryptedWorkbook(string fileName) => new(
        IngestErrorId.ContainerNotSupported,
        $"'{fileName}' is a workbook that is encrypted with a password.",
        $"Open it in a spreadsheet program, save it without a password or as 'CSV UTF-8', and ingest that file.");

    /// <summary>The workbook is in Excel's binary format.</summary>
    public static IngestException BinaryWorkbook(string fileName) => new(
        IngestErrorId.ContainerNotSupported,
        $"'{fileName}' is a binary Excel workbook (.xlsb).",
        $"Save it as an Excel workbook (.xlsx) or as 'CSV UTF-8', and ingest that file.");

    /// <summary>Throws if a parameter does not apply to the file.</summary>
    /// <param name="container">What the file is; null if it is not compressed.</param>
    /// <param name="fileName">Name of the file.</param>
    /// <param name="options">The parameters.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.InvalidParameter"/>.</exception>
    public static void RequireApplicable(Container? container, string fileName, ContainerOptions options)
    {
        if (options.Entry is { } entry && container is not ZipContainer)
        {
            throw new IngestException(IngestErrorId.InvalidParameter, $"-Entry '{entry}': '{fileName}' is not a zip archive.", $"Leave -Entry out for this file.");
        }

        if (options.Sheet is { } sheet && container is not WorkbookContainer)
        {
            throw new IngestException(IngestErrorId.InvalidParameter, $"-Sheet '{sheet}': '{fileName}' is not an Excel workbook (.xlsx).", $"Leave -Sheet out for this file.");
        }
    }

    /// <summary>The content is not CSV.</summary>
    /// <param name="fileName">Name of the file.</param>
    /// <param name="kind">What the file is.</param>
    /// <param name="content">What it contains, and the remedy for such a file.</param>
    /// <param name="isContainer">Whether the content could be ingested if it were a separate file.</param>
    public static IngestException ContentNotCsv(string fileName, string kind, (string Kind, string Remedy) content, bool isContainer) => new(
        IngestErrorId.NotCsv,
        $"'{fileName}' is a {kind} that contains {content.Kind} instead of a CSV file.",
        isContainer ? $"Unpack '{fileName}', and ingest what it contains." : RedactedText.From(content.Remedy));
}
