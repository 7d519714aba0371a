using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Counts decompressed bytes, and throws if they exceed the limits.</summary>
/// <param name="limits">The limits.</param>
/// <param name="fileLength">Size of the compressed file in bytes.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="kind">What the file is, for messages.</param>
internal sealed class DecompressionMeter(ContainerLimits limits, long fileLength, string fileName, string kind)
{
    /// <summary>Number of bytes counted.</summary>
    public long Total { get; private set; }

    /// <summary>Counts bytes.</summary>
    /// <param name="count">Number of bytes.</param>
    /// <exception cref="IngestException"><see cref="IngestErrorId.ContainerTooLarge"/>.</exception>
    public void Add(int count)
    {
        Total += count;
        if (Total > limits.MaxContentBytes)
        {
            throw ContainerErrors.TooLarge(fileName, kind, $"{limits.MaxContentBytes} bytes");
        }

        if (Total > limits.MinRatioBytes && Total / limits.MaxRatio > fileLength)
        {
            throw ContainerErrors.TooLarge(fileName, kind, $"{limits.MaxRatio} times the file");
        }
    }
}
