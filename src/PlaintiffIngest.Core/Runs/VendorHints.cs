using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Says which vendors of a filter have no run: an empty answer about a misspelled vendor looks like a true one.</summary>
/// <param name="target">The database.</param>
/// <param name="log">Receives one warning per vendor without a run.</param>
public sealed class VendorHints(DatabaseTarget target, IIngestLog log)
{
    private const int MaxNames = 5;

    private const string FindUnknown = """
        SELECT asked.position
        FROM unnest(@source_system) WITH ORDINALITY AS asked (pattern, position)
        WHERE NOT EXISTS (SELECT FROM ingest.import_runs AS run WHERE run.source_system LIKE asked.pattern)
        ORDER BY asked.position
        """;

    /// <summary>Warns about each vendor that no run has, and names vendors that were probably meant.</summary>
    /// <param name="sourceSystems">The vendors, with or without wildcards; null warns about nothing.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="Errors.IngestException">The database failed.</exception>
    public async Task WarnAsync(IReadOnlyList<string>? sourceSystems, CancellationToken cancellationToken)
    {
        string[] asked = [.. (sourceSystems ?? []).Select(LikePattern.NormalizeSource).Distinct()];
        if (asked.Length == 0)
        {
            return;
        }

        var unknown = new List<string>();
        await foreach (var position in QueryReader.ListAsync(
            target, FindUnknown, [SqlParameter.Texts("source_system", asked.Select(LikePattern.FromWildcards))], reader => reader.Value<long>("position"), cancellationToken))
        {
            unknown.Add(asked[position - 1]);
        }

        if (unknown.Count == 0)
        {
            return;
        }

        var vendors = new List<string>();
        await foreach (var vendor in new RunQueries(target).GetVendorsAsync(cancellationToken))
        {
            vendors.Add(vendor.SourceSystem);
        }

        foreach (var name in unknown)
        {
            log.Warning(Describe(name, vendors));
        }
    }

    private static RedactedText Describe(string name, List<string> vendors)
    {
        if (vendors.Count == 0)
        {
            return $"No run is of the vendor '{name}': there is no run at all.";
        }

        if (NearestName.Find(name, vendors) is { } nearest)
        {
            return $"No run is of the vendor '{name}'. Did you mean '{nearest}'?";
        }

        return $"No run is of the vendor '{name}'. Vendors with runs: {string.Join(", ", vendors.Take(MaxNames))}{(vendors.Count > MaxNames ? ", ..." : "")}.";
    }
}
