using System.Buffers.Binary;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Collects rows in the format of <c>COPY … (FORMAT BINARY)</c>. Nothing is allocated for a row.</summary>
/// <remarks>Source: PostgreSQL's manual, COPY, "Binary Format".</remarks>
/// <param name="size">Initial size in bytes. The buffer grows as needed.</param>
internal sealed class CopyBuffer(int size)
{
    /// <summary>The length that represents null.</summary>
    private const int Null = -1;

    private byte[] bytes = new byte[size];
    private int length;

    /// <summary>Number of bytes collected.</summary>
    public int Length => length;

    /// <summary>The bytes collected, valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, length);

    /// <summary>Removes all bytes.</summary>
    public void Clear() => length = 0;

    /// <summary>Begins the data: signature, no flags, no extension.</summary>
    public void Begin()
    {
        ReadOnlySpan<byte> signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];
        signature.CopyTo(Reserve(signature.Length));
        Append(0);
        Append(0);
    }

    /// <summary>Begins a row.</summary>
    /// <param name="fields">Number of fields.</param>
    public void BeginRow(short fields) => BinaryPrimitives.WriteInt16BigEndian(Reserve(sizeof(short)), fields);

    /// <summary>Ends the data.</summary>
    public void End() => BinaryPrimitives.WriteInt16BigEndian(Reserve(sizeof(short)), -1);

    /// <summary>A field of type bigint.</summary>
    public void Write(long value)
    {
        var field = Reserve(sizeof(int) + sizeof(long));
        BinaryPrimitives.WriteInt32BigEndian(field, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(field[sizeof(int)..], value);
    }

    /// <summary>A field of type bytea, uuid in the order of its bytes, or text in UTF-8.</summary>
    public void Write(ReadOnlySpan<byte> value)
    {
        var field = Reserve(sizeof(int) + value.Length);
        BinaryPrimitives.WriteInt32BigEndian(field, value.Length);
        value.CopyTo(field[sizeof(int)..]);
    }

    /// <summary>A field of type jsonb.</summary>
    /// <param name="json">UTF-8.</param>
    public void WriteJson(ReadOnlySpan<byte> json)
    {
        const byte Version = 1;
        var field = Reserve(sizeof(int) + 1 + json.Length);
        BinaryPrimitives.WriteInt32BigEndian(field, 1 + json.Length);
        field[sizeof(int)] = Version;
        json.CopyTo(field[(sizeof(int) + 1)..]);
    }

    /// <summary>A field without a value.</summary>
    public void WriteNull() => Append(Null);

    private void Append(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), value);

    private Span<byte> Reserve(int count)
    {
        if (bytes.Length - length < count)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, length + count));
        }

        length += count;
        return bytes.AsSpan(length - count, count);
    }
}
