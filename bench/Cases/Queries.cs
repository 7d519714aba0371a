using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>What operators ask about recent runs, and about all of them, where the table has grown.</summary>
/// <param name="bench">The server.</param>
/// <param name="rows">Rows of the table.</param>
internal sealed class Queries(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string Newest = "Get-ImportReconciliation -Newest 20";

    private const string Filled = "bench_queries";

    private static readonly string[] Commands =
    [
        Newest,
        "Get-ImportReconciliation -Unreconciled -After ([DateTime]::Now.AddDays(-7))",
        "Get-ImportReconciliation -Unreconciled",
        "Get-ImportRun -Newest 20",
        "Get-ImportBacklog -Newest 20",
        "Get-ImportBacklog",
        "Test-IngestDatabase",
    ];

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Filled, BenchServer.Empty, cancellationToken);
        await Bench.ExecuteAsync(Filled, SqlFile.Read("fill_runs.sql").Replace("ROWS_PER_RUN", $"{rows / 1000}", StringComparison.Ordinal), cancellationToken);
        await Bench.VacuumAsync(Filled, cancellationToken);
    }

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var command in Commands)
        {
            var job = new Job { Connection = Bench.OperatorConnection(Filled), Command = command };
            yield return await RunAsync(command, "query", rows, job, null, cancellationToken);
        }
    }
}
