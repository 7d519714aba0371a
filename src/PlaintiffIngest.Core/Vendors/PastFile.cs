using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>An earlier delivery of a vendor.</summary>
/// <param name="Rows">Number of data rows.</param>
/// <param name="Counts">How full its columns were.</param>
internal sealed record PastFile(long Rows, FileCounts Counts)
{
    /// <summary>How many deliveries make a history: with fewer, nothing is compared.</summary>
    public const int MinFiles = 3;
}
