using System.Globalization;
using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>Many files of 100 rows in one command: near and far, one at a time and eight at a time, new, again, and as a dry run.</summary>
/// <param name="bench">The server.</param>
/// <param name="files">Number of files.</param>
internal sealed class ManyFiles(BenchServer bench, int files) : BenchCase(bench)
{
    public const int RowsPerFile = 100;

    /// <summary>The milliseconds of a round trip to a server that is far away.</summary>
    public const int Far = 20;

    // Loaded before the measurement, so that .NET has compiled the code.
    private const int WarmUpFiles = 8;

    /// <summary>The name of a case.</summary>
    /// <param name="kind">What is done with the files.</param>
    /// <param name="milliseconds">Milliseconds of a round trip.</param>
    /// <param name="atOnce">Number of files at a time.</param>
    public static string CaseName(string kind, int milliseconds, int atOnce)
        => string.Create(CultureInfo.InvariantCulture, $"small files, {kind}, {milliseconds} ms, {atOnce} at a time");

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var milliseconds in (int[])[0, Far])
        {
            await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
            yield return await LoadAsync("dry run", milliseconds, 1, 0, cancellationToken);
            foreach (var atOnce in (int[])[1, 8])
            {
                await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
                yield return await LoadAsync("new", milliseconds, atOnce, files + WarmUpFiles, cancellationToken);
                yield return await LoadAsync("again", milliseconds, atOnce, files + WarmUpFiles, cancellationToken);
            }
        }
    }

    // A near server is reached directly, as an operator reaches it; the proxy takes time too.
    private async Task<Measurement> LoadAsync(string kind, int milliseconds, int atOnce, int filesInTable, CancellationToken cancellationToken)
    {
        using var proxy = milliseconds == 0 ? null : new CountingProxy(Bench.Address, TimeSpan.FromMilliseconds(milliseconds));
        var job = new Job
        {
            Connection = Bench.OperatorConnection(Work, proxy?.Port),
            WarmUpFiles = GetFiles(files, WarmUpFiles),
            Files = GetFiles(0, files),
            ThrottleLimit = atOnce,
            DryRun = kind == "dry run",
        };
        var measurement = await RunAsync(
            CaseName(kind, milliseconds, atOnce), "product", files * RowsPerFile, job, (filesInTable * RowsPerFile, 0), cancellationToken);
        // Connecting once for all files adds a small fraction, which rounding takes away.
        var roundTrips = proxy is null ? (int?)null : (int)Math.Round(proxy.RoundTrips / (double)(files + WarmUpFiles));
        return measurement with { Outcome = measurement.Outcome with { RoundTrips = roundTrips } };
    }

    private IReadOnlyList<string> GetFiles(int first, int count)
        => [.. Enumerable.Range(first, count).Select(file => GetFile(file * RowsPerFile, RowsPerFile))];
}
