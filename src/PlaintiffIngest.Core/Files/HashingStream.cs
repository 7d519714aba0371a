using System.Security.Cryptography;

namespace PlaintiffIngest.Core.Files;

/// <summary>Passes a stream through for reading, and hashes and counts what was read.</summary>
/// <param name="inner">The stream, at its start. It stays open.</param>
internal sealed class HashingStream(Stream inner) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] peeked = [];

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Shows the first bytes; they are read again afterwards. Only before the first read.</summary>
    /// <param name="count">How many.</param>
    /// <returns>The bytes; fewer than asked when the stream is shorter.</returns>
    public ReadOnlySpan<byte> Peek(int count)
    {
        var first = new byte[count];
        peeked = first[..inner.ReadAtLeast(first, count, throwOnEndOfStream: false)];
        return peeked;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = peeked.Length > 0 ? TakePeeked(buffer) : inner.Read(buffer);
        hash.AppendData(buffer[..count]);
        BytesRead += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads what is left and returns the hash of all bytes. Only once.</summary>
    /// <returns>SHA-256 of the stream.</returns>
    public FileHash HashToEnd()
    {
        var buffer = new byte[FileHasher.BufferSize];
        while (Read(buffer) > 0)
        {
        }

        return FileHash.FromBytes(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int TakePeeked(Span<byte> buffer)
    {
        var count = Math.Min(peeked.Length, buffer.Length);
        peeked.AsSpan(0, count).CopyTo(buffer);
        peeked = peeked[count..];
        return count;
    }
}
