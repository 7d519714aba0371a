using PlaintiffIngest.Core.Deliveries;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>A file with its hash and batch.</summary>
/// <param name="Request">The operator's request.</param>
/// <param name="Name">The file's name, redacted.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Batch">Vendor and batch.</param>
/// <param name="ExpectedRows">How many data rows the file must have, according to the operator and the sidecars.</param>
/// <param name="Vendor">What is known about the vendor.</param>
internal sealed record IdentifiedFile(IngestRequest Request, string Name, FileHash Hash, BatchIdentity Batch, IReadOnlyList<RowExpectation> ExpectedRows, VendorFacts Vendor)
{
    /// <summary>The change of the header that the operator accepted; null if there is none.</summary>
    public HeaderChange? AcceptedChange { get; init; }

    /// <summary>The options that the run keeps.</summary>
    public ReadOptions Options => ReadOptions.From(Request.Format, Request.Limit, Vendor.Profile?.Version);
}
