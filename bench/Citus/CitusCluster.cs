using Npgsql;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>A running Citus cluster on this machine. Disposing it drops everything that the benchmark has created in it.</summary>
internal sealed class CitusCluster : IAsyncDisposable
{
    public const string Operator = "bench_operator";

    /// <summary>Creates the operator unless it exists. Citus creates it on the workers too.</summary>
    public const string CreateOperator = $"""
        DO $$
        BEGIN
            IF to_regrole('{Operator}') IS NULL THEN
                CREATE ROLE {Operator} LOGIN PASSWORD '{Operator}';
            END IF;
            GRANT ingest_operator TO {Operator};
        END
        $$;
        """;

    // The settings that affect the speed of a load. The single server gets the coordinator's values.
    private static readonly string[] Shared =
        ["autovacuum", "checkpoint_timeout", "fsync", "full_page_writes", "max_wal_size", "shared_buffers", "synchronous_commit", "wal_compression", "wal_level", "work_mem"];

    private CitusCluster(Node coordinator, IReadOnlyList<Node> workers)
    {
        Coordinator = coordinator;
        Workers = workers;
    }

    public Node Coordinator { get; }

    /// <summary>The workers, in the order in which they joined.</summary>
    public IReadOnlyList<Node> Workers { get; }

    /// <summary>Connects to all nodes.</summary>
    /// <param name="url">The URL of the coordinator, with a superuser and a database whose <c>pg_dist_node</c> lists the workers.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<CitusCluster> OpenAsync(string url, CancellationToken cancellationToken)
    {
        var connection = ParseUrl(url).ConnectionString;
        var nodes = new List<Node> { await Node.OpenAsync("coordinator", connection, null, cancellationToken) };
        foreach (var address in await FindWorkersAsync(connection, cancellationToken))
        {
            nodes.Add(await Node.OpenAsync($"worker {nodes.Count}", connection, address, cancellationToken));
        }

        foreach (var node in nodes)
        {
            // The benchmark creates and drops databases and roles on each node itself, so Citus must not propagate them.
            await node.ExecuteAsync(cancellationToken, "SET citus.enable_ddl_propagation = off");
        }

        return new CitusCluster(nodes[0], nodes[1..]);
    }

    /// <summary>The connection string without TLS, because not every server offers TLS.</summary>
    public static string WithoutTls(string connection) => new NpgsqlConnectionStringBuilder(connection) { SslMode = SslMode.Disable, Pooling = false }.ConnectionString;

    /// <summary>Returns the coordinator's settings that affect the speed of a load.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadSettingsAsync(CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>();
        foreach (var name in Shared)
        {
            settings[name] = await Coordinator.ScalarAsync<string>($"SELECT current_setting('{name}')", cancellationToken);
        }

        return settings;
    }

    /// <summary>Returns the version of Citus and its settings.</summary>
    public Task<string> DescribeAsync(CancellationToken cancellationToken) => Coordinator.ScalarAsync<string>(
        "SELECT default_version || ', ' || current_setting('citus.shard_count') || ' shards, ' || current_setting('citus.node_conninfo') FROM pg_available_extensions WHERE name = 'citus'",
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await new DistributedLayout(Coordinator, Workers).DropAsync(CancellationToken.None);
        foreach (var node in Workers.Prepend(Coordinator))
        {
            await node.DisposeAsync();
        }
    }

    private static NpgsqlConnectionStringBuilder ParseUrl(string url)
    {
        var parts = new Uri(url);
        var account = parts.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        return new NpgsqlConnectionStringBuilder
        {
            Host = parts.Host,
            Port = parts.IsDefaultPort ? 5432 : parts.Port,
            Username = account[0],
            Password = account.ElementAtOrDefault(1),
            Database = parts.AbsolutePath.Trim('/') is { Length: > 0 } database ? database : "postgres",
        };
    }

    private static async Task<IReadOnlyList<(string Host, int Port)>> FindWorkersAsync(string connection, CancellationToken cancellationToken)
    {
        await using var coordinator = new NpgsqlConnection(connection);
        await coordinator.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "SELECT nodename, nodeport FROM pg_dist_node WHERE groupid <> 0 AND noderole = 'primary' AND isactive ORDER BY nodeid", coordinator);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string, int)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        return found;
    }
}
