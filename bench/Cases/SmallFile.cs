using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>A file of 100 rows, in a new process, in an existing session, and with the script that schedulers call.</summary>
internal sealed class SmallFile(BenchServer bench) : BenchCase(bench)
{
    public const int Rows = 100;
    public const string Start = "start of the host alone";
    public const string Cold = "100 rows, cold process";
    public const string Warm = "100 rows, warm session";
    public const string Script = "100 rows, cold script";
    public const string PowerShell = "pwsh alone";

    private const int WarmFiles = 20;
    private const int Scripts = 3;

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        yield return await RunAsync(Start, "host", 0, new Job(), null, cancellationToken);
        yield return await RunAsync(Cold, "product", Rows, CreateJob(0, 1), (Rows, 0), cancellationToken);
        yield return await RunAsync(Warm, "warm", Rows, CreateJob(1, WarmFiles), ((WarmFiles + 1) * Rows, 0), cancellationToken);
        for (var file = WarmFiles + 1; file <= WarmFiles + Scripts; file++)
        {
            yield return await RunAsync(PowerShell, "pwsh", 0, new Job(), null, cancellationToken);
            yield return await RunAsync(Script, "script", Rows, CreateJob(file, 1), ((file + 1) * Rows, 0), cancellationToken);
        }
    }

    private Job CreateJob(int first, int count) => new()
    {
        Connection = Bench.OperatorConnection(Work),
        Files = [.. Enumerable.Range(first, count).Select(file => GetFile(file * Rows, Rows))],
    };
}
