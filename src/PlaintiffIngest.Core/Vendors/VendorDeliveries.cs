using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Reads when vendors delivered. The role <c>ingest_reader</c> is sufficient.</summary>
/// <param name="target">The database.</param>
public sealed class VendorDeliveries(DatabaseTarget target)
{
    /// <summary>The query. Its only parameter is <c>source_system</c>: patterns, or null for all vendors.</summary>
    internal static string Query => SqlText.Get("queries/vendor_deliveries.sql");

    /// <summary>The rhythms of vendors with a profile or a delivery, by vendor.</summary>
    /// <param name="sourceSystems">The vendors, with the wildcards <c>*</c> and <c>?</c>; null for all.</param>
    /// <param name="zone">The time zone of days and weekdays.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="Errors.IngestException">The database failed.</exception>
    public IAsyncEnumerable<DeliveryRhythm> ListAsync(IReadOnlyList<string>? sourceSystems, TimeZoneInfo zone, DateTimeOffset now, CancellationToken cancellationToken)
        => QueryReader.ListAsync(target, Query, [VendorProfiles.Pattern(sourceSystems)], reader => Read(reader, zone, now), cancellationToken);

    /// <summary>The rhythm of a row of the query.</summary>
    internal static DeliveryRhythm Read(NpgsqlDataReader reader, TimeZoneInfo zone, DateTimeOffset now)
        => DeliveryRhythm.Of(
            reader.Text("source_system"),
            reader.TextOrNull("rhythm"),
            [.. reader.GetFieldValue<DateTime[]>(reader.GetOrdinal("deliveries")).Select(time => new DateTimeOffset(time))],
            zone,
            now);
}
