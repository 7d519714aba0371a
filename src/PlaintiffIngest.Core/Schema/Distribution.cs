using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Schema;

/// <summary>Distributes <c>ingest.plaintiffs_raw</c> over the workers of a Citus cluster.</summary>
/// <param name="target">The coordinator.</param>
public sealed class Distribution(DatabaseTarget target)
{
    // Distributing a large table can take hours.
    private const int CommandTimeoutSeconds = 24 * 3600;

    // Citus refuses to propagate a function in a transaction that has copied rows. Only the coordinator calls these functions.
    private const string ApplyFunctions = """
        SET LOCAL citus.enable_ddl_propagation = off;
        {0}
        SET LOCAL citus.enable_ddl_propagation = on;
        SELECT ingest.apply_access();
        """;

    // A view in the last file uses a function of the second.
    private static readonly string[] FunctionFiles =
        ["distributed/functions/stages.sql", "distributed/functions/settling.sql", "distributed/functions/replaced.sql"];

    /// <summary>Checks what <see cref="ApplyAsync"/> would do. Changes nothing.</summary>
    /// <param name="shardCount">The number of shards; null for the server's <c>citus.shard_count</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The plan.</returns>
    /// <exception cref="IngestException">The table cannot be distributed on this server, or the database failed.</exception>
    public Task<DistributionPlan> GetPlanAsync(int? shardCount, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                ServerVersion.Require(connection.PostgreSqlVersion);
                var (layout, workers) = await CitusRequirements.RequireAsync(connection, cancellationToken);
                RequireSameShardCount(layout, shardCount);
                var shards = layout?.ShardCount ?? shardCount ?? await DefaultShardCountAsync(connection, cancellationToken);
                return new DistributionPlan(layout is not null, shards, workers.Count);
            },
            cancellationToken);

    /// <summary>
    /// In one transaction, distributes the table with its rows and replaces the functions that a distributed table needs. If the table is already
    /// distributed, only replaces the functions. Imports wait until it is done.
    /// </summary>
    /// <param name="shardCount">The number of shards; null for the server's <c>citus.shard_count</c>. This method cannot change it later.</param>
    /// <param name="cancellationToken">Stops it; then nothing is changed.</param>
    /// <exception cref="IngestException">The table cannot be distributed on this server, or the database failed.</exception>
    public Task ApplyAsync(int? shardCount, CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await ExecuteAsync(connection, Migrator.AcquireMigrationLock, cancellationToken);
                var (layout, _) = await CitusRequirements.RequireAsync(connection, cancellationToken);
                RequireSameShardCount(layout, shardCount);
                if (layout is null)
                {
                    await DistributeAsync(connection, shardCount, cancellationToken);
                }

                await ReplaceFunctionsAsync(connection, cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>If the table is distributed, replaces the functions, because migrations have created those for one server.</summary>
    /// <param name="connection">A connection in a transaction that has applied migrations.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task ReplaceFunctionsIfDistributedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus')");
        if (await command.ExecuteScalarAsync(cancellationToken) is true && await TableLayout.ReadAsync(connection, cancellationToken) is { IsOurs: true })
        {
            await ReplaceFunctionsAsync(connection, cancellationToken);
        }
    }

    private static void RequireSameShardCount(TableLayout? layout, int? shardCount)
    {
        if (layout is not null && shardCount is { } wanted && wanted != layout.ShardCount)
        {
            // Without the setting, Citus refuses to create the table's triggers again.
            throw new IngestException(
                IngestErrorId.CannotDistribute,
                $"The table is already distributed, over {layout.ShardCount} shards; nothing was changed.",
                $"Omit -ShardCount. To change the number, run SET citus.enable_unsafe_triggers = on; SELECT alter_distributed_table('ingest.plaintiffs_raw', shard_count => {wanted}); in one session while no import runs.");
        }
    }

    private static async Task DistributeAsync(NpgsqlConnection connection, int? shardCount, CancellationToken cancellationToken)
    {
        // SET does not accept parameters.
        await using (var setting = connection.Command(
            "SELECT set_config('ingest.shard_count', @shards, true)",
            SqlParameter.Text("shards", shardCount?.ToString(CultureInfo.InvariantCulture) ?? string.Empty)))
        {
            await setting.ExecuteNonQueryAsync(cancellationToken);
        }

        await ExecuteAsync(connection, SqlText.Get("distributed/table.sql"), cancellationToken);
    }

    private static Task ReplaceFunctionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => ExecuteAsync(
            connection,
            ApplyFunctions.Replace("{0}", string.Concat(FunctionFiles.Select(SqlText.Get)), StringComparison.Ordinal),
            cancellationToken);

    private static async Task<long> DefaultShardCountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT current_setting('citus.shard_count')::bigint");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        command.CommandTimeout = CommandTimeoutSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>What distributing the table would do.</summary>
/// <param name="IsDistributed">Whether it is already distributed.</param>
/// <param name="ShardCount">The number of shards that it has or would get.</param>
/// <param name="Workers">The number of workers.</param>
public sealed record DistributionPlan(bool IsDistributed, long ShardCount, int Workers);
