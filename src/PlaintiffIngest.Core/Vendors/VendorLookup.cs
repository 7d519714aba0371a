using System.Collections.Concurrent;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>
/// Looks up each vendor once per command, so that all files of a command are read and compared in the same way, whatever their order.
/// Thread-safe.
/// </summary>
public sealed class VendorLookup
{
    private readonly ConcurrentDictionary<string, VendorFacts> known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> used = new(StringComparer.Ordinal);

    /// <summary>Returns what is known about a vendor.</summary>
    /// <param name="target">The database.</param>
    /// <param name="sourceSystem">The vendor, in the form that is stored.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Errors.IngestException">The database failed.</exception>
    internal async Task<VendorFacts> GetAsync(DatabaseTarget target, string sourceSystem, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(sourceSystem, out var facts))
        {
            return facts;
        }

        facts = await target.RunAsync(
            async connection =>
            {
                // The first transaction of a command: here a pooler in statement mode refuses, before anything is written. It does so when the
                // server says that a transaction is open, so the server must answer to BEGIN by itself.
                await using var batch = Sql.Batch(
                    connection,
                    new NpgsqlBatchCommand("BEGIN") { AppendErrorBarrier = true },
                    Sql.Statement(SqlText.Get("queries/vendor_facts.sql"), SqlParameter.Text("source_system", sourceSystem)),
                    new NpgsqlBatchCommand("ROLLBACK"));
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                return Read(reader, sourceSystem);
            },
            cancellationToken);
        return known.GetOrAdd(sourceSystem, facts);
    }

    /// <summary>Whether this is the command's first file of a vendor. Warnings about the vendor are written only once.</summary>
    /// <param name="sourceSystem">The vendor.</param>
    internal bool IsFirstUse(string sourceSystem) => used.TryAdd(sourceSystem, true);

    private static VendorFacts Read(NpgsqlDataReader reader, string sourceSystem) => new()
    {
        SourceSystem = sourceSystem,
        IsDistributed = reader.Value<bool>("is_distributed"),
        Profile = reader.TextOrNull("profile") is { } json && VendorProfile.FromJson(json) is { IsRemoved: false } profile ? profile : null,
        LastRun = reader.ValueOrNull<Guid>("run_id") is { } runId
            ? new LastRun(
                runId,
                reader.TextOrNull("csv_header"),
                reader.TextOrNull("csv_delimiter") is [var delimiter] ? delimiter : null,
                ReadOptions.FromJson(reader.TextOrNull("read_options")))
            : null,
        History = [.. reader.GetFieldValue<long[]>(reader.GetOrdinal("past_rows")).Zip(reader.GetFieldValue<string[]>(reader.GetOrdinal("past_counts")).Select(FileCounts.FromJson), ToPastDelivery).OfType<PastDelivery>()],
        KnownVendors = reader.GetFieldValue<string[]>(reader.GetOrdinal("vendors")),
    };

    // Counts that another tool wrote may have any format.
    private static PastDelivery? ToPastDelivery(long rows, FileCounts? counts) => counts is null ? null : new PastDelivery(rows, counts);
}
