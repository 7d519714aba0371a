using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Containers;

/// <summary>Counts decompressed bytes, and throws when there are more than the limits allow.</summary>
/// <param name="limits">The limits.</param>
/// <param name="fileLength">Size of the compressed file in bytes.</param>
/// <param name="fileName">Name of the file, for messages.</param>
/// <param name="kind">What the file is, for messages.</param>
internal sealed class DecompressionMeter(ContainerLimits limits, long fileLength, string fileName, string kind)
{
    /// <summary>Number of bytes counted.</summary>
    public long Total { get; private set; }

    /// <summary>Counts bytes.</summary>
    /// <param name="count">How many.</param>
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
