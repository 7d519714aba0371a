using System.Runtime.CompilerServices;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>A Zstandard archive.</summary>
/// <param name="fileName">Name of the file, for messages.</param>
internal sealed class ZstdContainer(string fileName) : Container
{
    /// <inheritdoc/>
    public override string Kind => "Zstandard archive";

    /// <inheritdoc/>
    // If this method were inlined, the caller would load the library even for a plain CSV file.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override Stream Open(InputStream file) => new ZstdReader(file, fileName);

    /// <summary>The archive needs a dictionary or too much memory.</summary>
    /// <param name="fileName">Name of the file.</param>
    public static IngestException NotSupported(string fileName) => new(
        IngestErrorId.ContainerNotSupported,
        $"'{fileName}' is a Zstandard archive that needs a dictionary or more than 128 MiB of memory.",
        $"Decompress it with zstd -d --long=31, and ingest the CSV in it.");
}
