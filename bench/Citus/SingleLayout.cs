namespace PlaintiffIngest.Bench.Citus;

/// <summary>The table on one server, which the benchmark starts with the coordinator's settings.</summary>
/// <param name="bench">The server.</param>
/// <param name="node">The same server, for measurements.</param>
internal sealed class SingleLayout(BenchServer bench, Node node) : Layout(LayoutName, [node])
{
    public const string LayoutName = "single node";

    /// <inheritdoc/>
    public override Task CreateAsync(Traffic? traffic, CancellationToken cancellationToken) => bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);

    /// <inheritdoc/>
    public override string OperatorConnection(int? port = null) => CitusCluster.WithoutTls(bench.OperatorConnection(Work, port));
}
