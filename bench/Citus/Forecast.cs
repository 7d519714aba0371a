namespace PlaintiffIngest.Bench.Citus;

/// <summary>What one row costs, according to a report.</summary>
/// <param name="ClientCpu">CPU seconds of the client.</param>
/// <param name="CoordinatorCpu">CPU seconds of the coordinator, nearly all of them for the COPY.</param>
/// <param name="WorkerCpu">CPU seconds of all workers.</param>
/// <param name="BytesIn">Bytes that the coordinator receives, from the client and from the workers.</param>
/// <param name="BytesOut">Bytes that the coordinator sends.</param>
/// <param name="WalBytes">WAL of all workers, in bytes.</param>
internal sealed record RowCost(
    double ClientCpu, double CoordinatorCpu, double WorkerCpu, double BytesIn, double BytesOut, double WalBytes)
{
    /// <summary>Reads the costs of the layout with the most workers.</summary>
    /// <param name="report">The report.</param>
    public static RowCost From(CitusReport report)
    {
        var layout = report.Medians[^1].Layout;
        CitusMedian[] oneFile = [.. report.Medians.Where(one => one.Layout == layout && one.Load.Files == 1)];
        // Fixed costs of a load, such as the start of .NET, matter least in the largest one.
        var largest = oneFile.MaxBy(one => one.Load.Rows)!;
        // Inserting keys all over a large index costs more WAL and time than filling an empty one.
        var fullest = oneFile.MaxBy(one => one.Load.Present)!;
        var traffic = report.Traffic.Last(one => one.Layout == layout);
        double rows = traffic.Load.Rows;
        return new RowCost(
            largest.ClientCpuSeconds / largest.Load.Rows,
            largest.FirstCpuSeconds / largest.Load.Rows,
            fullest.WorkersCpuSeconds / fullest.Load.Rows,
            (traffic.Bytes.ClientToServer + traffic.Bytes.WorkersToCoordinator) / rows,
            (traffic.Bytes.CoordinatorToWorkers + traffic.Bytes.ServerToClient) / rows,
            (double)fullest.Nodes.Skip(1).Sum(node => node.WalBytes) / fullest.Load.Rows);
    }
}

/// <summary>What a node of the forecast has.</summary>
/// <param name="Cores">Cores for PostgreSQL, as fast as those that were measured.</param>
/// <param name="NetworkBytes">Bytes per second that it can send and, at the same time, receive.</param>
/// <param name="WalBytes">Bytes of WAL per second that its disk can write.</param>
internal sealed record NodeSize(int Cores, double NetworkBytes, double WalBytes)
{
    /// <summary>A typical virtual server: 8 cores, 200 MB of WAL per second, and a 10 Gbit/s network that carries 80 % payload.</summary>
    public static readonly NodeSize Typical = new(8, 1e9, 200e6);
}

/// <summary>Predicts the rows per second of a cluster. Each resource sets a limit. The lowest limit is the prediction, and its resource the bottleneck.</summary>
/// <param name="cost">What one row costs.</param>
/// <param name="size">What a node has.</param>
internal sealed class Forecast(RowCost cost, NodeSize size)
{
    /// <summary>The ways to load, from the simplest to the fastest. The module does not support the last one yet.</summary>
    public IReadOnlyList<(string Name, Func<int, Prediction> Predict)> Ways =>
    [
        ("one loader", OneLoader),
        ("as many loaders as the coordinator has cores", ManyLoaders),
        ("as many loaders and coordinators as nodes", EveryNode),
    ];

    // Reading and the coordinator's COPY overlap and use one core each. The merge begins afterwards, on all cores of the workers. The workers' part of
    // the COPY overlaps the reading too, but is counted with the merge, because it was not measured separately.
    private Prediction OneLoader(int nodes)
    {
        var sending = Lowest(
            ("the client's CPU", 1 / cost.ClientCpu),
            ("the coordinator's CPU", 1 / cost.CoordinatorCpu),
            ("the coordinator's network", Network));
        var merging = cost.WorkerCpu / (nodes * size.Cores);
        var rate = 1 / ((1 / sending.RowsPerSecond) + merging);
        return Lowest((merging * sending.RowsPerSecond > 1 ? "the workers' CPU" : sending.Bottleneck, rate), Wal(nodes));
    }

    private Prediction ManyLoaders(int nodes) => Lowest(
        ("the loaders' CPU", size.Cores / cost.ClientCpu),
        ("the coordinator's CPU", size.Cores / cost.CoordinatorCpu),
        ("the coordinator's network", Network),
        ("the workers' CPU", nodes * size.Cores / cost.WorkerCpu),
        Wal(nodes));

    // Every node is both coordinator and worker, so its CPU does the work of both, and rows travel between all nodes.
    private Prediction EveryNode(int nodes) => Lowest(
        ("the loaders' CPU", nodes * size.Cores / cost.ClientCpu),
        ("the nodes' CPU", nodes * size.Cores / (cost.CoordinatorCpu + cost.WorkerCpu)),
        ("the nodes' network", nodes * size.NetworkBytes / (cost.BytesIn + cost.BytesOut)),
        Wal(nodes));

    private double Network => size.NetworkBytes / Math.Max(cost.BytesIn, cost.BytesOut);

    private (string Name, double RowsPerSecond) Wal(int nodes) => ("the workers' WAL", nodes * size.WalBytes / cost.WalBytes);

    private static Prediction Lowest(params (string Name, double RowsPerSecond)[] limits)
    {
        var lowest = limits.MinBy(limit => limit.RowsPerSecond);
        return new Prediction(lowest.RowsPerSecond, lowest.Name);
    }
}

/// <summary>A prediction.</summary>
/// <param name="RowsPerSecond">Rows per second.</param>
/// <param name="Bottleneck">What limits it.</param>
internal sealed record Prediction(double RowsPerSecond, string Bottleneck)
{
    /// <summary>Hours for a billion rows.</summary>
    public double HoursPerBillion => 1e9 / RowsPerSecond / 3600;
}
