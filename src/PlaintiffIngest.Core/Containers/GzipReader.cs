using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Decompresses all members of a gzip archive, and checks that it is complete and nothing follows it.</summary>
/// <remarks>
/// <see cref="GZipStream"/> is not used, because it reads a truncated archive, or one that other data follows, without an error, so missing
/// rows would not be noticed. Source of the format: RFC 1952.
/// </remarks>
/// <param name="file">The archive, at its start. It is disposed with this object.</param>
internal sealed class GzipReader(Stream file) : ReadOnlyStream
{
    private const int TrailerLength = 8;
    private const byte Deflate = 8;
    private const int HeaderCrc = 2;
    private const int Extra = 4;
    private const int Name = 8;
    private const int Comment = 16;
    private const int Reserved = 0xE0;

    private readonly BlockBuffer blocks = new(file);
    private readonly Crc32 crc = new();
    private DeflateStream? member;
    private uint length;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The archive is truncated or damaged, or something else follows it.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (member is null && !BeginMember())
            {
                return 0;
            }

            var count = member!.Read(buffer);
            if (count > 0)
            {
                crc.Append(buffer[..count]);
                length += (uint)count;
                return count;
            }

            EndMember();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            member?.Dispose();
            file.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool BeginMember()
    {
        if (blocks.IsAtEnd)
        {
            return false;
        }

        if (blocks.ReadByteOrThrow() != 0x1F || blocks.ReadByteOrThrow() != 0x8B || blocks.ReadByteOrThrow() != Deflate)
        {
            throw new InvalidDataException();
        }

        SkipHeader(flags: blocks.ReadByteOrThrow());
        blocks.BeginData();
        member = new DeflateStream(blocks, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private void SkipHeader(int flags)
    {
        if ((flags & Reserved) != 0)
        {
            throw new InvalidDataException();
        }

        blocks.Skip(6);
        if ((flags & Extra) != 0)
        {
            blocks.Skip(blocks.ReadByteOrThrow() | (blocks.ReadByteOrThrow() << 8));
        }

        SkipText(flags & Name);
        SkipText(flags & Comment);
        blocks.Skip((flags & HeaderCrc) != 0 ? 2 : 0);
    }

    private void SkipText(int flag)
    {
        while (flag != 0 && blocks.ReadByteOrThrow() != 0)
        {
        }
    }

    private void EndMember()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        if (!blocks.RewindTo(trailer))
        {
            throw new InvalidDataException();
        }

        crc.Reset();
        length = 0;
        member!.Dispose();
        member = null;
    }
}
