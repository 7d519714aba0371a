using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Reads the content of one kind of compressed file.</summary>
internal abstract class Container
{
    /// <summary>What the file is, such as <c>gzip archive</c>, for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>Opens the content.</summary>
    /// <param name="file">The file, at its start. Seekable.</param>
    /// <returns>
    /// The content as a stream that only reads forward. It throws an <see cref="InvalidDataException"/> if the file is truncated or
    /// damaged, at the latest at its end.
    /// </returns>
    /// <exception cref="IngestException">The file cannot be used, because it is encrypted for example.</exception>
    public abstract Stream Open(InputStream file);

    /// <summary>Recognizes a container by its first bytes, whatever the name of the file.</summary>
    /// <param name="first">The first bytes of the file; four are enough.</param>
    /// <param name="fileName">Name of the file, for messages.</param>
    /// <param name="options">What to read.</param>
    /// <returns>The container; null for any other file.</returns>
    /// <remarks>Sources: RFC 1952, RFC 8878, and PKWARE's APPNOTE.</remarks>
    public static Container? Detect(ReadOnlySpan<byte> first, string fileName, ContainerOptions options) => first switch
    {
        [0x1F, 0x8B, ..] => new GzipContainer(),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => new ZstdContainer(fileName),
        [(byte)'P', (byte)'K', 3, 4, ..] => new ZipContainer(fileName, options),
        _ => null,
    };
}
