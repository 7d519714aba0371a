using System.Globalization;
using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A database on all nodes of a <see cref="CitusServer"/>. Its settings connect to the coordinator.</summary>
/// <param name="server">The cluster.</param>
/// <param name="isDistributed">Whether its table is distributed.</param>
public sealed class CitusDatabase(CitusServer server, bool isDistributed) : FaultDatabase(server)
{
    // Log as much as possible, so that a test finds personal data in a log.
    private static readonly string[] VerboseLogging =
    [
        "log_statement = 'all'", "log_min_messages = 'info'", "log_min_error_statement = 'info'", "log_error_verbosity = 'verbose'", "log_lock_waits = on",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<NpgsqlConnectionStringBuilder> Nodes => [.. server.Nodes.All.Select(node => CitusNodes.In(node, Name))];

    /// <summary>The workers' databases.</summary>
    public IReadOnlyList<NpgsqlConnectionStringBuilder> Workers => [.. Nodes.Skip(1)];

    /// <inheritdoc/>
    public override async ValueTask InitializeAsync()
    {
        var template = await server.Templates.NameAsync(isDistributed);
        await CreateAsync(template);
        await Task.WhenAll(server.Nodes.Workers.Select(worker => CitusNodes.ExecuteAsync(worker, $"CREATE DATABASE {Name} TEMPLATE {template}")));
        foreach (var setting in VerboseLogging)
        {
            await server.Nodes.ExecuteAsync($"ALTER DATABASE {Name} SET {setting}");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await server.Nodes.DropDatabaseAsync(Name);
        await base.DisposeAsync();
    }

    /// <summary>Host and port of a worker, as the coordinator knows it.</summary>
    /// <param name="worker">The number of the worker, from 0.</param>
    public string NameOfWorker(int worker) => string.Create(CultureInfo.InvariantCulture, $"{Workers[worker].Host}:{Workers[worker].Port}");

    /// <summary>Puts a proxy between the coordinator and one worker. When the caller has disposed it, the worker can no longer be reached.</summary>
    /// <param name="worker">The number of the worker, from 0.</param>
    public async Task<PostgresProxy> ProxyWorkerAsync(int worker)
    {
        var proxy = PostgresProxy.StartEncrypted(Workers[worker]);
        await ExecuteAsync($"""
            INSERT INTO pg_dist_poolinfo (nodeid, poolinfo)
            SELECT nodeid, 'host={proxy.EndPoint.Address} port={proxy.EndPoint.Port}' FROM pg_dist_node
            WHERE noderole = 'primary' AND (nodename, nodeport) = ('{Workers[worker].Host}', {Workers[worker].Port})
            """);
        return proxy;
    }

    /// <summary>Lets the coordinator connect to the workers without proxies again.</summary>
    public Task RemoveProxiesAsync() => ExecuteAsync("DELETE FROM pg_dist_poolinfo");

    /// <summary>Finishes the transactions that workers have prepared, as Citus does by itself every minute.</summary>
    public Task RecoverAsync() => ExecuteAsync("SELECT recover_prepared_transactions()");

    /// <summary>
    /// Waits for a load, and recovers prepared transactions every second. Until Citus rolls it back, a prepared transaction that the coordinator
    /// has not committed keeps its keys locked.
    /// </summary>
    public async Task RecoverWhileAsync(Task load)
    {
        while (await Task.WhenAny(load, Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)) != load)
        {
            await RecoverAsync();
        }

        await load;
    }

    /// <summary>Number of unfinished prepared transactions on all workers.</summary>
    public Task<long> CountPreparedAsync() => SumOverWorkersAsync("SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()");

    /// <summary>Runs a count directly on each worker and returns the sum.</summary>
    public async Task<long> SumOverWorkersAsync(string sql)
    {
        var sum = 0L;
        foreach (var worker in Workers)
        {
            await using var connection = await CitusNodes.OpenAsync(worker);
            await using var command = new NpgsqlCommand(sql, connection);
            sum += (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }

        return sum;
    }

    /// <summary>Number of staging tables.</summary>
    public Task<long> CountStagesAsync()
        => ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r' AND relname LIKE 'stage\\_%'");
}
