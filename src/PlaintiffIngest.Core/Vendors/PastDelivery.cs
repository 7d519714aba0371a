using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>An earlier delivery of a vendor.</summary>
/// <param name="Rows">Number of data rows.</param>
/// <param name="Counts">Counts of filled and missing values.</param>
internal sealed record PastDelivery(long Rows, FileCounts Counts)
{
    /// <summary>Minimum length of a history. With fewer deliveries, nothing is compared.</summary>
    public const int MinHistory = 3;
}
