using Npgsql;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>A PostgreSQL server on this machine: the single one, the coordinator, or a worker.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder settings;
    private readonly NpgsqlConnection maintenance;
    private string[] rolesBefore = [];

    private Node(string name, NpgsqlConnectionStringBuilder settings, NpgsqlConnection maintenance, int processId)
    {
        Name = name;
        this.settings = settings;
        this.maintenance = maintenance;
        ProcessId = processId;
    }

    /// <summary>The name in the results, such as <c>worker 1</c>.</summary>
    public string Name { get; }

    /// <summary>The id of the server's main process.</summary>
    public int ProcessId { get; }

    public (string Host, int Port) Address => (settings.Host!, settings.Port);

    public string Version => maintenance.PostgreSqlVersion.ToString();

    /// <summary>Connects as the superuser.</summary>
    /// <param name="name">The name in the results.</param>
    /// <param name="connection">The connection string.</param>
    /// <param name="address">The address of a worker; null for that of the connection string.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InvalidOperationException">The server runs on another machine.</exception>
    public static async Task<Node> OpenAsync(string name, string connection, (string Host, int Port)? address, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection) { Pooling = false, Timeout = 60 };
        if (address is var (host, port))
        {
            (settings.Host, settings.Port) = (host, port);
        }

        // A database of the benchmark cannot be dropped while this connection uses it.
        var maintenance = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres" }.ConnectionString);
        await maintenance.OpenAsync(cancellationToken);
        var process = ProcessTimes.FindParent(maintenance.ProcessID)
            ?? throw new InvalidOperationException($"The {name} is not on this machine, so its CPU time cannot be read.");
        var node = new Node(name, settings, maintenance, process);
        node.rolesBefore = await node.ReadRolesAsync(cancellationToken);
        return node;
    }

    /// <summary>The connection string of the superuser.</summary>
    public string Connection(string database) => new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Runs statements one by one in the maintenance database.</summary>
    public async Task ExecuteAsync(CancellationToken cancellationToken, params string[] statements)
    {
        foreach (var statement in statements)
        {
            await BenchServer.ExecuteAsync(maintenance, statement, cancellationToken);
        }
    }

    /// <summary>Runs statements in a database.</summary>
    public async Task ExecuteInAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Connection(database));
        await connection.OpenAsync(cancellationToken);
        await BenchServer.ExecuteAsync(connection, sql, cancellationToken);
    }

    /// <summary>Returns the value of a query in the maintenance database.</summary>
    public Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken) => BenchServer.ScalarAsync<T>(maintenance, sql, cancellationToken);

    /// <summary>Returns the number of bytes of WAL written so far.</summary>
    public async Task<long> GetWalBytesAsync(CancellationToken cancellationToken)
        => (long)await ScalarAsync<decimal>("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn", cancellationToken);

    /// <summary>Drops the roles of the module and of the benchmark that did not exist at the start.</summary>
    public async Task DropNewRolesAsync(CancellationToken cancellationToken)
    {
        foreach (var role in (await ReadRolesAsync(cancellationToken)).Except(rolesBefore))
        {
            try
            {
                await ExecuteAsync(cancellationToken, $"DROP ROLE {role}");
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DependentObjectsStillExist)
            {
                // A database that was migrated in the meantime needs the role.
            }
        }
    }

    public ValueTask DisposeAsync() => maintenance.DisposeAsync();

    private Task<string[]> ReadRolesAsync(CancellationToken cancellationToken)
        => ScalarAsync<string[]>("SELECT coalesce(array_agg(rolname::text), '{}') FROM pg_roles WHERE rolname ~ '^(ingest|bench)_[a-z]+$'", cancellationToken);
}
