using System.Text;

namespace PlaintiffIngest.Core.Tests.Csv;

/// <summary>A file with one very long cell, made as it is read.</summary>
internal sealed class LongCellStream(string start, long cellLength, string end, byte fill = (byte)'x') : Stream
{
    private readonly byte[] before = Encoding.UTF8.GetBytes(start);
    private readonly byte[] after = Encoding.UTF8.GetBytes(end);
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => before.Length + cellLength + after.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, Length - position);
        if (position < before.Length)
        {
            count = (int)Math.Min(count, before.Length - position);
            before.AsSpan((int)position, count).CopyTo(buffer);
        }
        else if (position < before.Length + cellLength)
        {
            count = (int)Math.Min(count, before.Length + cellLength - position);
            buffer[..count].Fill(fill);
        }
        else
        {
            after.AsSpan((int)(position - before.Length - cellLength), count).CopyTo(buffer);
        }

        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
