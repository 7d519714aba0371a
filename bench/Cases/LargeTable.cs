using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>A file of ten million rows, and a million new rows on top. The ten million rows are loaded only in the first round.</summary>
internal sealed class LargeTable(BenchServer bench) : BenchCase(bench)
{
    public const int Rows = 10_000_000;
    public const int NewRowsCount = 1_000_000;
    public const string OnTop = "new rows on 10 M";

    private const string Loaded = "bench_large";

    private bool isLoaded;

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!isLoaded)
        {
            yield return await LoadAsync(cancellationToken);
        }

        await Bench.CopyAsync(Work, Loaded, cancellationToken);
        yield return await RunAsync(OnTop, "product", NewRowsCount, CreateJob(Rows, NewRowsCount), (Rows + NewRowsCount, 0), cancellationToken);
    }

    private async Task<Measurement> LoadAsync(CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        var measurement = await RunAsync(NewRows.Name, "product", Rows, CreateJob(0, Rows), (Rows, 0), cancellationToken);
        await Bench.VacuumAsync(Work, cancellationToken);
        await Bench.RenameAsync(Work, Loaded, cancellationToken);
        isLoaded = true;
        return measurement;
    }

    private Job CreateJob(int first, int rows) => new() { Connection = Bench.OperatorConnection(Work), Files = [GetFile(first, rows)] };
}
