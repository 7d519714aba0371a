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
/// <param name="Vendor">What the database knows about the vendor.</param>
internal sealed record IdentifiedFile(IngestRequest Request, string Name, FileHash Hash, BatchIdentity Batch, IReadOnlyList<RowExpectation> ExpectedRows, VendorFacts Vendor)
{
    /// <summary>The header change that the operator has accepted; null if there is none.</summary>
    public HeaderChange? AcceptedChange { get; init; }

    /// <summary>The options that are stored with the run.</summary>
    public ReadOptions Options => ReadOptions.From(Request.Format, Request.Limit, Vendor.Profile?.Version);
}
