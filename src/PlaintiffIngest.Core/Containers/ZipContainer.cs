using System.IO.Compression;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Containers;

/// <summary>A zip archive. One of its entries is read.</summary>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="options">The entry to read, and the limits.</param>
internal sealed class ZipContainer(string fileName, ContainerOptions options) : Container
{
    /// <inheritdoc/>
    public override string Kind => "zip archive";

    /// <inheritdoc/>
    public override Stream Open(InputStream file)
    {
        var archive = ZipDirectory.Open(file, fileName, options.Limits);
        try
        {
            var entry = new EntrySelector(fileName).Select(archive.Entries, options.Entry);
            return new ZipEntryReader(entry, OpenEntry(entry), archive);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private Stream OpenEntry(ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted)
        {
            throw NotSupported(entry, $"is encrypted");
        }

        try
        {
            return entry.Open();
        }
        catch (InvalidDataException error) when (error.Message.Contains("Split", StringComparison.Ordinal))
        {
            throw NotSupported(entry, $"is in another part of a split archive");
        }
        catch (InvalidDataException error) when (error.Message.Contains("supported", StringComparison.Ordinal))
        {
            throw NotSupported(entry, $"is compressed with a method other than Deflate");
        }
    }

    private IngestException NotSupported(ZipArchiveEntry entry, RedactedText what) => new(
        IngestErrorId.ContainerNotSupported, $"The entry '{entry.FullName}' of '{fileName}' {what}.", $"Unpack it, and ingest the CSV.");
}
