using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Warns about vendors in a filter that have no runs, because a misspelled vendor looks like one without results.</summary>
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

    /// <summary>Warns about each vendor without runs, and suggests similar names.</summary>
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
            return $"The vendor '{name}' has no runs. The database has no runs at all.";
        }

        if (NearestName.Find(name, vendors) is { } nearest)
        {
            return $"The vendor '{name}' has no runs. Did you mean '{nearest}'?";
        }

        return $"The vendor '{name}' has no runs. Vendors with runs: {string.Join(", ", vendors.Take(MaxNames))}{(vendors.Count > MaxNames ? ", ..." : "")}.";
    }
}
