using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>
/// Hands blocks of a file to a decompressor, and finds where it stopped. A decompressor takes whole blocks and does not say how much of the
/// last one it needed.
/// </summary>
/// <param name="file">The file, at its start. It stays open.</param>
internal sealed class BlockBuffer(Stream file) : ReadOnlyStream
{
    private const int Size = 64 * 1024;

    private readonly byte[] bytes = new byte[Size];
    private int lastBlock;
    private int start;
    private int end;

    /// <summary>Whether nothing is left.</summary>
    public bool IsAtEnd => !Fill();

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        Fill();
        lastBlock = start;
        var count = Math.Min(buffer.Length, end - start);
        bytes.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    /// <summary>Takes one byte.</summary>
    /// <exception cref="InvalidDataException">The file ends here.</exception>
    public int TakeByte() => Fill() ? bytes[start++] : throw new InvalidDataException();

    /// <summary>Takes a number of bytes.</summary>
    /// <param name="count">The number of bytes.</param>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    public void Skip(int count)
    {
        for (; count > 0; count--)
        {
            TakeByte();
        }
    }

    /// <summary>Finds a mark in the block that was read last, or just after it, and continues after the mark.</summary>
    /// <param name="mark">The mark, which consists of bytes that occur in this order only by intention.</param>
    /// <returns>False if the mark is not there.</returns>
    public bool RewindTo(ReadOnlySpan<byte> mark)
    {
        var block = end - lastBlock;
        bytes.AsSpan(lastBlock, block).CopyTo(bytes);
        (start, end, lastBlock) = (start - lastBlock, block, 0);
        end += file.ReadAtLeast(bytes.AsSpan(end), Math.Max(0, start + mark.Length - end), throwOnEndOfStream: false);

        var at = bytes.AsSpan(0, Math.Min(end, start + mark.Length)).IndexOf(mark);
        if (at < 0)
        {
            return false;
        }

        // An empty member ends in a mark of zeros, and one of its own bytes before it is a zero too.
        start = at + mark.Length;
        while (start < end && mark.IndexOfAnyExcept((byte)0) < 0 && bytes[start] == 0)
        {
            start++;
        }

        return true;
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
