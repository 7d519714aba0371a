using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Recognizes compressed files and workbooks by their content, whatever their names.</summary>
/// <remarks>Sources: RFC 1952 (gzip), RFC 8878 (Zstandard), PKWARE's APPNOTE (zip), ECMA-376 (workbooks) and MS-CFB (old and encrypted ones).</remarks>
internal static class ContainerDetector
{
    /// <summary>Recognizes a file.</summary>
    /// <param name="file">The file, at its start.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="options">The entry or sheet to read, and the limits.</param>
    /// <returns>The container; null for any other file.</returns>
    /// <exception cref="IngestException">The file is a workbook that cannot be read, for example because it is encrypted.</exception>
    public static Container? Detect(InputStream file, string fileName, ContainerOptions options) => Peek(file) switch
    {
        [0x1F, 0x8B, ..] => new GzipContainer(),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => new ZstdContainer(fileName),
        [(byte)'P', (byte)'K', 3, 4, ..] => DetectInZip(file, fileName, options),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] when CompoundFile.IsEncrypted(file) => throw ContainerErrors.EncryptedWorkbook(fileName),
        _ => null,
    };

    /// <summary>Whether the first bytes are those of a container that could be ingested if it were a separate file.</summary>
    /// <param name="first">The first bytes.</param>
    public static bool IsContainer(ReadOnlySpan<byte> first) => first is [0x1F, 0x8B, ..] or [0x28, 0xB5, 0x2F, 0xFD, ..] or [(byte)'P', (byte)'K', 3, 4, ..];

    /// <summary>Reads the first bytes of a stream.</summary>
    /// <param name="stream">The stream.</param>
    public static ReadOnlySpan<byte> Peek(Stream stream)
    {
        var first = new byte[ContentKind.Bytes];
        return first.AsSpan(0, stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false));
    }

    private static Container? DetectInZip(InputStream file, string fileName, ContainerOptions options)
    {
        try
        {
            file.Position = 0;
            using var archive = ZipDirectory.Open(file, fileName, options.Limits);
            return archive.GetEntry("xl/workbook.bin") is not null ? throw ContainerErrors.BinaryWorkbook(fileName)
                : WorkbookContainer.IsWorkbook(archive) ? new WorkbookContainer(fileName, options)
                : archive.GetEntry("[Content_Types].xml") is null && archive.GetEntry("mimetype") is null ? new ZipContainer(fileName, options)
                : null;
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // Opening it reports the error.
            return new ZipContainer(fileName, options);
        }
    }
}
