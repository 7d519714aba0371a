using System.Security.Cryptography;

namespace PlaintiffIngest.Core.Files;

/// <summary>A read-only stream that hashes and counts the bytes that are read through it.</summary>
/// <param name="inner">The stream to read, at its start. It stays open.</param>
internal sealed class HashingStream(Stream inner) : ReadOnlyStream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] unread = [];

    /// <summary>Number of bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Returns the first bytes without consuming them. Call it once, before the first read.</summary>
    /// <param name="count">Number of bytes.</param>
    /// <returns>The bytes; fewer than requested if the stream is shorter.</returns>
    public ReadOnlySpan<byte> Peek(int count)
    {
        var first = new byte[count];
        unread = first[..inner.ReadAtLeast(first, count, throwOnEndOfStream: false)];
        return unread;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = unread.Length > 0 ? ReadPeeked(buffer) : inner.Read(buffer);
        hash.AppendData(buffer[..count]);
        BytesRead += count;
        return count;
    }

    /// <summary>Reads to the end and returns the hash of all bytes. Call it once.</summary>
    /// <returns>The SHA-256 hash of the stream.</returns>
    public FileHash HashToEnd()
    {
        var buffer = new byte[FileHasher.BufferSize];
        while (Read(buffer) > 0)
        {
        }

        return FileHash.FromBytes(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int ReadPeeked(Span<byte> buffer)
    {
        var count = Math.Min(unread.Length, buffer.Length);
        unread.AsSpan(0, count).CopyTo(buffer);
        unread = unread[count..];
        return count;
    }
}
