using System.Collections.ObjectModel;
using System.IO.Compression;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Containers;

/// <summary>A zip archive, of which one entry is read.</summary>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="options">The entry to read, and the limits.</param>
internal sealed class ZipContainer(string fileName, ContainerOptions options) : Container
{
    /// <inheritdoc/>
    public override string Kind => "zip archive";

    /// <inheritdoc/>
    public override Stream Open(InputStream file)
    {
        var archive = new ZipArchive(file, ZipArchiveMode.Read);
        try
        {
            var entry = new EntrySelector(fileName).Select(ReadDirectory(file, archive), options.Entry);
            return new ZipEntryReader(archive, entry, OpenEntry(entry));
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Reads the list of entries, which the library keeps in memory.</summary>
    /// <param name="file">The file that the archive reads from.</param>
    /// <param name="archive">The archive.</param>
    private ReadOnlyCollection<ZipArchiveEntry> ReadDirectory(InputStream file, ZipArchive archive)
    {
        file.MaxBytesRead = file.BytesRead + options.Limits.MaxDirectoryBytes;
        try
        {
            return archive.Entries;
        }
        catch (InvalidDataException) when (file.BytesRead > file.MaxBytesRead)
        {
            throw ContainerErrors.TooManyEntries(fileName);
        }
        finally
        {
            file.MaxBytesRead = long.MaxValue;
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
