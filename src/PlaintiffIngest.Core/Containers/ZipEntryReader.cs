using System.IO.Compression;
using System.IO.Hashing;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Decompresses an entry of a zip archive, and verifies its size and checksum, which <see cref="ZipArchive"/> does not.</summary>
/// <param name="entry">The entry.</param>
/// <param name="content">The content of the entry.</param>
/// <param name="archive">The archive, to dispose with this object; null to keep it open.</param>
internal sealed class ZipEntryReader(ZipArchiveEntry entry, Stream content, ZipArchive? archive = null) : ReadOnlyStream
{
    private readonly Crc32 crc = new();
    private long length;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The entry is truncated or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        var count = content.Read(buffer);
        crc.Append(buffer[..count]);
        length += count;
        var isAtEnd = count == 0 && !buffer.IsEmpty;
        return isAtEnd && (length != entry.Length || crc.GetCurrentHashAsUInt32() != entry.Crc32) ? throw new InvalidDataException() : count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            archive?.Dispose();
        }

        base.Dispose(disposing);
    }
}
