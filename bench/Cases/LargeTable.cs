using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>A large file, and a tenth as many new rows on top. The large file is loaded only in the first round.</summary>
/// <param name="bench">The server.</param>
/// <param name="rows">Rows of the large file.</param>
internal sealed class LargeTable(BenchServer bench, int rows) : BenchCase(bench)
{
    private const string Loaded = "bench_large";

    private bool isLoaded;

    /// <summary>The name of the case with new rows on top.</summary>
    /// <param name="rows">Rows of the large file.</param>
    public static string OnTop(int rows) => $"new rows on {Targets.Count(rows)}";

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!isLoaded)
        {
            yield return await LoadAsync(cancellationToken);
        }

        await Bench.CopyAsync(Work, Loaded, cancellationToken);
        yield return await RunAsync(OnTop(rows), "product", rows / 10, CreateJob(rows, rows / 10), (rows + (rows / 10), 0), cancellationToken);
    }

    private async Task<Measurement> LoadAsync(CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        var measurement = await RunAsync(NewRows.Name, "product", rows, CreateJob(0, rows), (rows, 0), cancellationToken);
        await Bench.VacuumAsync(Work, cancellationToken);
        await Bench.RenameAsync(Work, Loaded, cancellationToken);
        isLoaded = true;
        return measurement;
    }

    private Job CreateJob(int first, int count) => new() { Connection = Bench.OperatorConnection(Work), Files = [GetFile(first, count)] };
}
