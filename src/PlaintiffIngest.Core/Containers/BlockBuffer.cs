using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>
/// Passes blocks of a file to a decompressor, and finds where the compressed data ended. A decompressor reads whole blocks and does not say
/// how much of the last one it used.
/// </summary>
/// <param name="file">The file, at its start. It stays open.</param>
internal sealed class BlockBuffer(Stream file) : ReadOnlyStream
{
    private const int Size = 64 * 1024;

    // An end-of-block code takes ten bits, so the shortest compressed data is two bytes long.
    private const int MinLength = 2;

    private readonly byte[] bytes = new byte[Size];
    private int blockCount;
    private int lastBlock;
    private int start;
    private int end;

    /// <summary>Whether all bytes of the file have been read.</summary>
    public bool IsAtEnd => !Fill();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        Fill();
        blockCount++;
        lastBlock = start;
        var count = Math.Min(buffer.Length, end - start);
        bytes.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    /// <summary>Marks the current position as the start of compressed data.</summary>
    public void BeginData() => blockCount = 0;

    /// <summary>Reads one byte.</summary>
    /// <exception cref="InvalidDataException">The file ends here.</exception>
    public int ReadByteOrThrow() => Fill() ? bytes[start++] : throw new InvalidDataException();

    /// <summary>Skips a number of bytes.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <exception cref="InvalidDataException">The file ends too early.</exception>
    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            ReadByteOrThrow();
        }
    }

    /// <summary>Finds a mark in the block that was read last, or just after it, and continues after the mark.</summary>
    /// <param name="mark">The mark: bytes that are very unlikely to occur by chance.</param>
    /// <returns>False if the mark is not there.</returns>
    public bool RewindTo(ReadOnlySpan<byte> mark)
    {
        var block = end - lastBlock;
        bytes.AsSpan(lastBlock, block).CopyTo(bytes);
        (start, end, lastBlock) = (start - lastBlock, block, 0);
        end += file.ReadAtLeast(bytes.AsSpan(end), Math.Max(0, start + mark.Length - end), throwOnEndOfStream: false);

        var first = blockCount == 1 ? Math.Min(MinLength, end) : 0;
        var at = bytes.AsSpan(first..Math.Min(end, start + mark.Length)).IndexOf(mark);
        start = first + at + mark.Length;
        return at >= 0;
    }

    private bool Fill()
    {
        if (start == end)
        {
            (start, lastBlock) = (0, 0);
            end = file.Read(bytes);
        }

        return start < end;
    }
}
