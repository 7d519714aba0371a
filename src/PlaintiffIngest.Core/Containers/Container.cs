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
    /// The content as a forward-only stream. It throws an <see cref="InvalidDataException"/>, at its end at the latest, if the file is
    /// truncated or damaged.
    /// </returns>
    /// <exception cref="IngestException">The file cannot be used, for example because it is encrypted.</exception>
    public abstract Stream Open(InputStream file);
}
