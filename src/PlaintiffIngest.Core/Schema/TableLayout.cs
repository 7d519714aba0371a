using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>How Citus distributes <c>ingest.plaintiffs_raw</c>.</summary>
/// <param name="Column">The distribution column; null if the table is not distributed by hash.</param>
/// <param name="ShardCount">The number of shards.</param>
internal sealed record TableLayout(string? Column, long ShardCount)
{
    /// <summary>The column to distribute by. It is the only one that the unique index allows.</summary>
    public const string DistributionColumn = "key_prefix";

    private const string HashDistribution = "h";

    /// <summary>Whether the table is distributed as the functions expect.</summary>
    public bool IsOurs => Column == DistributionColumn;

    /// <summary>Reads the layout; null if Citus does not manage the table.</summary>
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
