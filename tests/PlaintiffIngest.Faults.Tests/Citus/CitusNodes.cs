using Npgsql;
using PlaintiffIngest.Faults.Tests.Protocol;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>The nodes of a Citus cluster. The same login works on all of them.</summary>
/// <param name="Coordinator">The coordinator's maintenance database.</param>
/// <param name="Workers">The workers' maintenance databases.</param>
public sealed record CitusNodes(NpgsqlConnectionStringBuilder Coordinator, IReadOnlyList<NpgsqlConnectionStringBuilder> Workers)
{
    private const string Primaries = """
        SELECT coalesce(string_agg(nodename || ' ' || nodeport, ',' ORDER BY nodeid), '')
        FROM pg_dist_node WHERE noderole = 'primary' AND groupid > 0
        """;

    /// <summary>All nodes, the coordinator first.</summary>
    public IEnumerable<NpgsqlConnectionStringBuilder> All => Workers.Prepend(Coordinator);

    /// <summary>Asks the coordinator for its workers.</summary>
    public static async Task<CitusNodes> FindAsync(NpgsqlConnectionStringBuilder coordinator)
    {
        await using var connection = await OpenAsync(coordinator);
        var workers = (await connection.ScalarAsync<string>(Primaries)).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(worker => worker.Split(' '));
        return new CitusNodes(coordinator, [.. workers.Select(worker => At(coordinator, worker[0], int.Parse(worker[1], null)))]);
    }

    /// <summary>The settings for a database of a node.</summary>
    public static NpgsqlConnectionStringBuilder In(NpgsqlConnectionStringBuilder node, string database) => new(node.ConnectionString) { Database = database };

    /// <summary>Opens a connection that is not pooled. The caller disposes it.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder settings)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, CommandTimeout = 120 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements on a node, in one transaction unless there is only one.</summary>
    public static async Task ExecuteAsync(NpgsqlConnectionStringBuilder settings, string sql)
    {
        await using var connection = await OpenAsync(settings);
        await connection.ExecuteAsync(sql);
    }

    /// <summary>Runs statements on all nodes.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="database">The database; null for the maintenance database.</param>
    public Task ExecuteAsync(string sql, string? database = null)
        => Task.WhenAll(All.Select(node => ExecuteAsync(database is null ? node : In(node, database), sql)));

    /// <summary>Drops a database on all nodes, with the transactions that were prepared in it.</summary>
    public async Task DropDatabaseAsync(string name)
    {
        foreach (var node in All)
        {
            await using (var connection = await OpenAsync(node))
            {
                if (await connection.ScalarAsync<long>("SELECT count(*) FROM pg_prepared_xacts WHERE database = $1", name) > 0)
                {
                    await RollBackPreparedAsync(In(node, name));
                }
            }

            await ExecuteAsync(node, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        }
    }

    private static async Task RollBackPreparedAsync(NpgsqlConnectionStringBuilder database)
    {
        await using var connection = await OpenAsync(database);
        foreach (var gid in await connection.ScalarAsync<string[]>("SELECT coalesce(array_agg(gid), '{}') FROM pg_prepared_xacts WHERE database = current_database()"))
        {
            await connection.ExecuteAsync($"ROLLBACK PREPARED '{gid}'");
        }
    }

    private static NpgsqlConnectionStringBuilder At(NpgsqlConnectionStringBuilder coordinator, string host, int port)
        => new(coordinator.ConnectionString) { Host = host, Port = port };
}
