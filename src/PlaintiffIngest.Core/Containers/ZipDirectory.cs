using System.IO.Compression;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Opens zip archives with a limit on the number of entries.</summary>
internal static class ZipDirectory
{
    /// <summary>Opens an archive and reads its list of entries, which stays in memory.</summary>
    /// <param name="file">The file. It is disposed with the archive.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="limits">Limits on the size of the list.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.ContainerTooLarge"/>: there are too many entries.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static ZipArchive Open(InputStream file, string fileName, ContainerLimits limits)
    {
        var archive = new ZipArchive(file, ZipArchiveMode.Read);
        file.MaxBytesRead = file.BytesRead + limits.MaxDirectoryBytes;
        try
        {
            _ = archive.Entries;
            file.MaxBytesRead = long.MaxValue;
            return archive;
        }
        catch (InvalidDataException) when (file.BytesRead > file.MaxBytesRead)
        {
            throw ContainerErrors.TooManyEntries(fileName);
        }
    }
}
