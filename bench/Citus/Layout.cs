using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>Where the table is: on one server, or distributed over workers.</summary>
/// <param name="name">The name in the results.</param>
/// <param name="nodes">The servers; the first one takes the client's connections.</param>
internal abstract class Layout(string name, IReadOnlyList<Node> nodes)
{
    /// <summary>The database that is measured.</summary>
    protected const string Work = "bench_citus_work";

    public string Name { get; } = name;

    /// <summary>The servers; the first one takes the client's connections.</summary>
    public IReadOnlyList<Node> Nodes { get; } = nodes;

    /// <summary>Creates the empty, migrated database, replacing an existing one.</summary>
    /// <param name="traffic">Counts the bytes between the servers; null to measure time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public abstract Task CreateAsync(Traffic? traffic, CancellationToken cancellationToken);

    /// <summary>The connection string of an operator.</summary>
    /// <param name="port">The port of a proxy; null for the server's port.</param>
    public abstract string OperatorConnection(int? port = null);

    /// <summary>Vacuums the table, as autovacuum would sooner or later, and runs a checkpoint on every server.</summary>
    public async Task VacuumAsync(CancellationToken cancellationToken)
    {
        await Nodes[0].ExecuteInAsync(Work, "VACUUM (ANALYZE) ingest.plaintiffs_raw", cancellationToken);
        await CheckpointAsync(cancellationToken);
    }

    /// <summary>Runs the module and measures what each server used. Verifies the number of rows.</summary>
    /// <param name="job">The job, with the operator's connection.</param>
    /// <param name="rows">The number of rows that the table must have afterwards.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<(Outcome Outcome, IReadOnlyList<NodeUse> Use)> RunAsync(Job job, long rows, CancellationToken cancellationToken)
    {
        var before = await ReadUseAsync(cancellationToken);
        var (outcome, _) = await ChildProcess.RunAsync("product", job, cancellationToken);
        var use = (await ReadUseAsync(cancellationToken)).Zip(before, (now, then) => now.Since(then)).ToArray();
        var found = await CountAsync(cancellationToken);
        return found == rows ? (outcome, use) : throw new InvalidOperationException($"{Name}: expected {rows} live rows, found {found}.");
    }

    /// <summary>Returns the CPU seconds that each server has used since it started.</summary>
    private IReadOnlyList<double> ReadCpuSeconds()
    {
        var seconds = ProcessTimes.ReadServers([.. Nodes.Select(node => node.ProcessId)]);
        return [.. Nodes.Select(node => seconds[node.ProcessId])];
    }

    /// <summary>Returns what each server has used since it started.</summary>
    private async Task<IReadOnlyList<NodeUse>> ReadUseAsync(CancellationToken cancellationToken)
    {
        var wal = new List<long>();
        foreach (var node in Nodes)
        {
            wal.Add(await node.GetWalBytesAsync(cancellationToken));
        }

        return [.. Nodes.Zip(wal, ReadCpuSeconds()).Select(one => new NodeUse(one.First.Name, one.Third, one.Second))];
    }

    /// <summary>Runs a checkpoint on every server, so that no load has to write the pages of an earlier one.</summary>
    protected async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        foreach (var node in Nodes)
        {
            await node.ExecuteAsync(cancellationToken, "CHECKPOINT");
        }
    }

    private async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = new Npgsql.NpgsqlConnection(Nodes[0].Connection(Work));
        await connection.OpenAsync(cancellationToken);
        return await BenchServer.ScalarAsync<long>(connection, "SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'pending'", cancellationToken);
    }
}

/// <summary>What a server used.</summary>
/// <param name="Node">The server.</param>
/// <param name="CpuSeconds">CPU seconds of all its processes.</param>
/// <param name="WalBytes">WAL that it wrote, in bytes.</param>
internal sealed record NodeUse(string Node, double CpuSeconds, long WalBytes)
{
    /// <summary>The difference to an earlier state.</summary>
    public NodeUse Since(NodeUse before) => this with { CpuSeconds = CpuSeconds - before.CpuSeconds, WalBytes = WalBytes - before.WalBytes };
}
