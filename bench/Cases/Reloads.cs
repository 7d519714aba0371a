using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>Files whose people are all or partly in the table already.</summary>
internal sealed class Reloads(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string SameBatch = "same batch again";
    public const string AllDuplicates = "new batch, all duplicates";
    public const string HalfNew = "new batch, half new";

    private const string Loaded = "bench_loaded";

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        await RunAsync(NewRows.Name, "product", rows, CreateJob(0), (rows, 0), cancellationToken);
        await Bench.VacuumAsync(Work, cancellationToken);
        await Bench.CopyAsync(Loaded, Work, cancellationToken);
    }

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, Loaded, cancellationToken);
        yield return await RunAsync(SameBatch, "sha256sum", rows, CreateJob(0), null, cancellationToken);
        yield return await RunAsync(SameBatch, "product", rows, CreateJob(0), (rows, 0), cancellationToken);
        yield return await RunAsync(AllDuplicates, "product", rows, CreateJob(0) with { Batch = "again" }, (rows, rows), cancellationToken);

        await Bench.CopyAsync(Work, Loaded, cancellationToken);
        yield return await RunAsync(HalfNew, "product", rows, CreateJob(rows / 2), (rows + (rows / 2), rows - (rows / 2)), cancellationToken);
    }

    private Job CreateJob(int first) => new() { Connection = Bench.OperatorConnection(Work), Files = [GetFile(first, rows)] };
}
