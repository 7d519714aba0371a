using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>Vendors with a history, as the database returns them.</summary>
internal static class DeliveryHistory
{
    /// <summary>A vendor that delivered these numbers of rows.</summary>
    public static VendorFacts OfRows(params long[] rows) => Of([.. rows.Select(number => new PastDelivery(number, new FileCounts { Valid = number }))]);

    public static VendorFacts Of(params PastDelivery[] files) => new() { SourceSystem = "jbi", History = files };

    /// <summary>A file of 100 rows.</summary>
    public static PastDelivery Hundred(long missingEmail = 0, long phones = 0) => new(100, Counts(100, missingEmail, phones));

    public static FileCounts Counts(long rows, long missingEmail = 0, long phones = 0) => new()
    {
        Valid = rows - missingEmail,
        Missing = new Dictionary<string, long> { ["MISSING_EMAIL"] = missingEmail },
        Filled = new Dictionary<string, long> { ["phone"] = phones },
    };
}
