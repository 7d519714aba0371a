using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Compares the number of rows of a delivery with what its vendor's profile expects, or else with the vendor's history.</summary>
internal static class VolumeCheck
{
    /// <summary>Compares the number of rows.</summary>
    /// <param name="vendor">The vendor.</param>
    /// <param name="rows">Number of data rows.</param>
    /// <returns>The finding; null if the number is not unusual, or the history is too short.</returns>
    public static DeliveryFinding? Compare(VendorFacts vendor, long rows)
    {
        var found = vendor.Profile is { } profile && (profile.MinRows ?? profile.MaxRows) is not null
            ? CompareWithProfile(profile, rows)
            : CompareWithHistory(vendor, rows);
        return found is null ? null : new DeliveryFinding(
            IngestErrorId.UnusualVolume,
            vendor.Profile?.VolumeGate ?? false,
            found,
            $"Ask the vendor whether the delivery is complete. If the number is right, use -ExpectedRows {rows}, or change the expected numbers: Set-VendorProfile -MinRows, -MaxRows.");
    }

    private static RedactedText? CompareWithProfile(VendorProfile profile, long rows)
        => rows < profile.MinRows ? $"the file has {Rows(rows)}, but the vendor's profile expects at least {profile.MinRows.Value}."
            : rows > profile.MaxRows ? $"the file has {Rows(rows)}, but the vendor's profile expects at most {profile.MaxRows.Value}."
            : (RedactedText?)null;

    private static RedactedText? CompareWithHistory(VendorFacts vendor, long rows)
    {
        var past = vendor.History.Select(file => file.Rows).Order().ToList();
        if (past.Count < PastDelivery.MinHistory)
        {
            return null;
        }

        var median = (past[(past.Count - 1) / 2] + past[past.Count / 2]) / 2m;
        return rows < median / 2 ? $"the file has {Rows(rows)}, less than half the usual number: the median of the last {past.Count} deliveries of {vendor.SourceSystem} is {median:0}."
            : rows > median * 2 ? $"the file has {Rows(rows)}, more than double the usual number: the median of the last {past.Count} deliveries of {vendor.SourceSystem} is {median:0}."
            : (RedactedText?)null;
    }

    private static RedactedText Rows(long rows) => rows == 1 ? (RedactedText)$"1 data row" : $"{rows} data rows";
}
