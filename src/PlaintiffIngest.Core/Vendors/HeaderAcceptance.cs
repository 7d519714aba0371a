using System.Text.Json;
using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Records that an operator accepted a changed header.</summary>
internal static class HeaderAcceptance
{
    private const string Accept = "SELECT ingest.accept_vendor_header(@run_id, @header, @details, @previous)";

    /// <summary>Records the acceptance in the load's transaction, so that nothing is accepted unless the file is loaded. Throws the driver's own exceptions.</summary>
    /// <param name="connection">The load's connection, in its transaction.</param>
    /// <param name="runId">The run.</param>
    /// <param name="change">The change.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RecordAsync(NpgsqlConnection connection, Guid runId, HeaderChange change, CancellationToken cancellationToken)
    {
        // Counts only, because some logins may read events but not headers.
        var details = new Dictionary<string, int>
        {
            ["added"] = change.Added.Count,
            ["missing"] = change.Missing.Count,
            ["moved"] = change.Moved.Count,
            ["renamed"] = change.Renamed.Count,
        };
        await using var command = connection.Command(
            Accept,
            SqlParameter.Uuid("run_id", runId),
            SqlParameter.Json("header", JsonSerializer.Serialize(change.After.Names)),
            SqlParameter.Json("details", JsonSerializer.Serialize(details)),
            SqlParameter.Json("previous", JsonSerializer.Serialize(change.Before.Names)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
