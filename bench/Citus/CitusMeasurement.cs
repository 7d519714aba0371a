namespace PlaintiffIngest.Bench.Citus;

/// <summary>What is loaded.</summary>
/// <param name="Rows">Rows in all files together.</param>
/// <param name="Present">Rows in the table before the load; 0 for an empty table.</param>
/// <param name="Files">Number of files, which are loaded at once.</param>
internal sealed record CitusLoad(int Rows, int Present, int Files);

/// <summary>One measurement of one load.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Load">What was loaded.</param>
/// <param name="Seconds">Duration of the load in seconds, without the start of the process.</param>
/// <param name="ClientCpuSeconds">CPU seconds of the client.</param>
/// <param name="Nodes">What each server used.</param>
/// <param name="Steps">The logged steps with their durations.</param>
internal sealed record CitusMeasurement(
    string Layout, CitusLoad Load, double Seconds, double ClientCpuSeconds, IReadOnlyList<NodeUse> Nodes, IReadOnlyList<string> Steps);

/// <summary>The medians of one load.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Load">What was loaded.</param>
/// <param name="Seconds">Duration of the load in seconds, without the start of the process.</param>
/// <param name="AgainstSingle">The ratio to the single node.</param>
/// <param name="ClientCpuSeconds">CPU seconds of the client.</param>
/// <param name="Nodes">What each server used.</param>
internal sealed record CitusMedian(
    string Layout, CitusLoad Load, double Seconds, double AgainstSingle, double ClientCpuSeconds, IReadOnlyList<NodeUse> Nodes)
{
    /// <summary>CPU seconds of the server that takes the client's connections.</summary>
    public double FirstCpuSeconds => Nodes[0].CpuSeconds;

    /// <summary>CPU seconds of all workers.</summary>
    public double WorkersCpuSeconds => Nodes.Skip(1).Sum(node => node.CpuSeconds);

    /// <summary>WAL of all servers, in bytes.</summary>
    public long WalBytes => Nodes.Sum(node => node.WalBytes);

    /// <summary>Summarizes all rounds. Loads are in the order in which they were measured.</summary>
    public static IReadOnlyList<CitusMedian> Create(IReadOnlyList<CitusMeasurement> measurements) =>
    [
        .. measurements.GroupBy(one => (one.Layout, one.Load)).Select(group => new CitusMedian(
            group.Key.Layout,
            group.Key.Load,
            MedianSeconds(group),
            MedianSeconds(group) / MedianSeconds(measurements.Where(other => other.Load == group.Key.Load && other.Layout == SingleLayout.LayoutName)),
            Median.Calculate(group.Select(one => one.ClientCpuSeconds)),
            [.. group.First().Nodes.Select((node, index) => MedianUse(node.Node, [.. group.Select(one => one.Nodes[index])]))])),
    ];

    private static double MedianSeconds(IEnumerable<CitusMeasurement> measurements) => Median.Calculate(measurements.Select(one => one.Seconds));

    private static NodeUse MedianUse(string node, IReadOnlyList<NodeUse> uses)
        => new(node, Median.Calculate(uses.Select(use => use.CpuSeconds)), (long)Median.Calculate(uses.Select(use => (double)use.WalBytes)));
}

/// <summary>A load through proxies that count its bytes. It is not timed.</summary>
/// <param name="Layout">The layout.</param>
/// <param name="Load">What was loaded.</param>
/// <param name="Bytes">The bytes sent in each direction.</param>
internal sealed record TrafficMeasurement(string Layout, CitusLoad Load, Bytes Bytes);
