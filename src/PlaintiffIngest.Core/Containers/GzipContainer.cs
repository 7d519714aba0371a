using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Containers;

/// <summary>A gzip archive.</summary>
internal sealed class GzipContainer : Container
{
    /// <inheritdoc/>
    public override string Kind => "gzip archive";

    /// <inheritdoc/>
    public override Stream Open(InputStream file) => new GzipReader(file);
}
