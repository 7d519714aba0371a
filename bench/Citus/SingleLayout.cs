namespace PlaintiffIngest.Bench.Citus;

/// <summary>The table on one server, which the benchmark starts with the settings of the coordinator.</summary>
/// <param name="bench">The server.</param>
/// <param name="node">The same server, to measure.</param>
internal sealed class SingleLayout(BenchServer bench, Node node) : Layout(LayoutName, [node])
{
    public const string LayoutName = "single node";

    /// <inheritdoc/>
    public override Task CreateAsync(Traffic? traffic, CancellationToken cancellationToken) => bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);

    /// <inheritdoc/>
    public override string OperatorConnection(int? port = null) => CitusCluster.WithoutTls(bench.OperatorConnection(Work, port));
}
