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
    // Inlined, it would load the library with its caller, also for a plain CSV file.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override Stream Open(InputStream file) => new ZstdReader(file, fileName);

    /// <summary>The archive needs more memory, or a dictionary.</summary>
    /// <param name="fileName">Name of the file.</param>
    public static IngestException NotSupported(string fileName) => new(
        IngestErrorId.ContainerNotSupported,
        $"'{fileName}' is a Zstandard archive that needs a dictionary, or more than 128 MiB of memory to be read.",
        $"Decompress it with zstd -d --long=31, and ingest the CSV in it.");
}
