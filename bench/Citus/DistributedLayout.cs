using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>The table distributed over the first workers of a cluster.</summary>
/// <param name="coordinator">The coordinator.</param>
/// <param name="workers">The workers to use.</param>
internal sealed class DistributedLayout(Node coordinator, IReadOnlyList<Node> workers) : Layout($"{workers.Count} workers", [coordinator, .. workers])
{
    private Node Coordinator => Nodes[0];

    /// <inheritdoc/>
    public override async Task CreateAsync(Traffic? traffic, CancellationToken cancellationToken)
    {
        await DropAsync(cancellationToken);
        foreach (var node in Nodes)
        {
            await node.ExecuteAsync(cancellationToken, $"CREATE DATABASE {Work}");
            await node.ExecuteInAsync(Work, "CREATE EXTENSION citus", cancellationToken);
        }

        await Coordinator.ExecuteInAsync(
            Work, string.Join('\n', Nodes.Skip(1).Select(worker => Join(traffic?.PortTo(worker.Address) ?? worker.Address)).Prepend(Host())), cancellationToken);
        await using (var target = new DatabaseTarget("local", new NpgsqlConnectionStringBuilder(Coordinator.Connection(Work))))
        {
            await new Migrator(target).ApplyAsync(cancellationToken);
            await new Distribution(target).ApplyAsync(shardCount: null, cancellationToken);
        }

        await Coordinator.ExecuteInAsync(Work, CitusCluster.CreateOperator, cancellationToken);
        await CheckpointAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override string OperatorConnection(int? port = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(Coordinator.Connection(Work)) { Username = CitusCluster.Operator, Password = CitusCluster.Operator };
        settings.Port = port ?? settings.Port;
        return CitusCluster.WithoutTls(settings.ConnectionString);
    }

    /// <summary>
    /// Drops the database and its roles on every server. Citus creates a role on all workers of a database, but not on a worker that is added
    /// later, so each database creates its roles again.
    /// </summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        foreach (var node in Nodes)
        {
            await node.ExecuteAsync(cancellationToken, $"DROP DATABASE IF EXISTS {Work} WITH (FORCE)");
            await node.DropNewRolesAsync(cancellationToken);
        }
    }

    private string Host() => $"SELECT citus_set_coordinator_host('{Coordinator.Address.Host}', {Coordinator.Address.Port});";

    private static string Join((string Host, int Port) worker) => $"SELECT citus_add_node('{worker.Host}', {worker.Port});";
}
