using PlaintiffIngest.Core.Files;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Decompresses a Zstandard archive. The library allows a window of at most 128 MiB, which limits its memory use.</summary>
/// <param name="file">The archive, at its start. It is disposed with this object.</param>
/// <param name="fileName">Name of the file, for messages.</param>
internal sealed class ZstdReader(Stream file, string fileName) : ReadOnlyStream
{
    private readonly DecompressionStream content = new(file, leaveOpen: false);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The archive is truncated or damaged, or something else follows it.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return content.Read(buffer);
        }
        catch (ZstdException error) when (error.Code is ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge or ZSTD_ErrorCode.ZSTD_error_dictionary_wrong)
        {
            throw ZstdContainer.NotSupported(fileName);
        }
        catch (ZstdException)
        {
            throw new InvalidDataException();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }
}
