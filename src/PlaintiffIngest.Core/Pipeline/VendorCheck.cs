using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Looks up a file's vendor, and warns if it may be the wrong one.</summary>
/// <param name="target">The database.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="log">Receives the warnings, and which profile is used.</param>
internal sealed class VendorCheck(DatabaseTarget target, TransientRetry retry, IIngestLog log)
{
    /// <summary>Looks up the vendor.</summary>
    /// <param name="request">The operator's request.</param>
    /// <param name="fileName">Name of the file, redacted.</param>
    /// <param name="sourceSystem">The vendor.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the database knows about it.</returns>
    /// <exception cref="Errors.IngestException">The database failed.</exception>
    public async Task<VendorFacts> RunAsync(IngestRequest request, string fileName, string sourceSystem, CancellationToken cancellationToken)
    {
        var vendor = await retry.RunAsync(
            token => request.Vendors.GetAsync(target, sourceSystem, token), serverResponded: false, cancellationToken);
        if (vendor.Profile is { } profile)
        {
            log.Verbose($"{fileName}: using version {profile.Version} of the profile of {sourceSystem} (Get-VendorProfile {sourceSystem}).");
        }

        RedactedText?[] warnings = [request.Vendors.IsFirstUse(sourceSystem) ? VendorNames.CheckVendor(vendor) : null, VendorNames.CheckFileName(vendor, fileName)];
        foreach (var warning in warnings.OfType<RedactedText>())
        {
            log.Warning($"{fileName}: {warning}");
        }

        return vendor;
    }
}
