using Microsoft.Win32.SafeHandles;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Files;

/// <summary>Reads an open file from its start, with its own position. Seekable. Disposing the stream leaves the file open.</summary>
/// <param name="file">The open file.</param>
/// <param name="path">Path of the file, for messages.</param>
internal sealed class InputStream(SafeFileHandle file, string path) : ReadOnlyStream
{
    private long position;

    /// <summary>Number of bytes read so far, at any position.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Maximum number of bytes to read in total. Reading more throws an <see cref="InvalidDataException"/>.</summary>
    public long MaxBytesRead { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Length => RandomAccess.GetLength(file);

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new InvalidDataException();
    }

    /// <inheritdoc/>
    /// <exception cref="IngestException"><see cref="IngestErrorId.FileNotReadable"/>: an I/O error occurred.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Advance(RandomAccess.Read(file, buffer, position));
        }
        catch (IOException)
        {
            throw FileErrors.NotReadable(path);
        }
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => position,
        _ => Length,
    };

    private int Advance(int count)
    {
        position += count;
        BytesRead += count;
        return BytesRead <= MaxBytesRead ? count : throw new InvalidDataException();
    }
}
