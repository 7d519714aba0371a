using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>How Citus distributes <c>ingest.plaintiffs_raw</c>.</summary>
/// <param name="Column">The column that decides on which worker a row is; null if Citus manages the table in another way.</param>
/// <param name="ShardCount">The number of shards.</param>
internal sealed record TableLayout(string? Column, long ShardCount)
{
    /// <summary>The only column that the unique index allows.</summary>
    public const string DistributionColumn = "key_prefix";

    private const string HashDistribution = "h";

    /// <summary>Whether the table is distributed in the way that the functions expect.</summary>
    public bool IsOurs => Column == DistributionColumn;

    /// <summary>Reads the layout; null if the table is on one server.</summary>
    /// <param name="connection">A connection to a server that has the extension.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<TableLayout?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(SqlText.Get("distributed/layout.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TableLayout(reader.Text("method") == HashDistribution ? reader.TextOrNull("distribution_column") : null, reader.Value<long>("shard_count"))
            : null;
    }
}
