using System.Runtime.CompilerServices;
using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Reads when vendors delivered. The role <c>ingest_reader</c> is sufficient.</summary>
/// <param name="target">The database.</param>
public sealed class VendorDeliveries(DatabaseTarget target)
{
    /// <summary>The query. Its only parameter is <c>source_system</c>: patterns, or null for all vendors.</summary>
    internal static string Query => SqlText.Get("queries/vendor_deliveries.sql");

    /// <summary>Lists the vendors that have a profile or a delivery, each with its current profile and rhythm.</summary>
    /// <param name="sourceSystems">The vendors, with the wildcards <c>*</c> and <c>?</c>; null for all.</param>
    /// <param name="zone">The time zone of days and weekdays.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>Sorted by vendor. A vendor without a profile has an empty one with version 0.</returns>
    /// <exception cref="Errors.IngestException">The database failed.</exception>
    public async IAsyncEnumerable<(VendorProfile Profile, DeliveryRhythm Deliveries)> ListAsync(
        IReadOnlyList<string>? sourceSystems, TimeZoneInfo zone, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var profiles = await new VendorProfiles(target).ListAsync(sourceSystems, allVersions: false, cancellationToken).ToDictionaryAsync(profile => profile.SourceSystem, cancellationToken: cancellationToken);
        await foreach (var vendor in QueryReader.ListAsync(target, Query, [VendorProfiles.Pattern(sourceSystems)], reader => Read(reader, zone), cancellationToken))
        {
            yield return (profiles.GetValueOrDefault(vendor.SourceSystem, new VendorProfile { SourceSystem = vendor.SourceSystem }), vendor);
        }
    }

    /// <summary>Reads a row of the query.</summary>
    internal static DeliveryRhythm Read(NpgsqlDataReader reader, TimeZoneInfo zone)
        => DeliveryRhythm.Of(
            reader.Text("source_system"),
            reader.TextOrNull("rhythm"),
            [.. reader.GetFieldValue<DateTime[]>(reader.GetOrdinal("deliveries")).Select(time => new DateTimeOffset(time))],
            zone,
            reader.Value<DateTimeOffset>("now"));
}
