using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>Four files, one at a time and two at a time.</summary>
/// <param name="bench">The server.</param>
/// <param name="rows">Total rows of the four files.</param>
internal sealed class FourFiles(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string OneByOne = "four files, one at once";
    public const string TwoAtOnce = "four files, two at once";

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await LoadAsync(OneByOne, 1, cancellationToken);
        yield return await LoadAsync(TwoAtOnce, 2, cancellationToken);
    }

    private async Task<Measurement> LoadAsync(string name, int throttleLimit, CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        var part = rows / 4;
        var job = new Job
        {
            Connection = Bench.OperatorConnection(Work),
            Files = [.. Enumerable.Range(0, 4).Select(file => GetFile(file * part, part))],
            ThrottleLimit = throttleLimit,
        };
        return await RunAsync(name, "product", 4 * part, job, (4 * part, 0), cancellationToken);
    }
}
