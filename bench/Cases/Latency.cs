using System.Runtime.CompilerServices;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>New rows through a proxy, without latency and with 20 ms per round trip.</summary>
/// <param name="bench">The server.</param>
/// <param name="rows">Rows of the file. A file of a tenth of them shows that the number of round trips does not grow with the rows.</param>
internal sealed class Latency(BenchServer bench, int rows) : BenchCase(bench)
{
    public const string Near = "0 ms round trip";
    public const string Far = "20 ms round trip";

    public override async IAsyncEnumerable<Measurement> MeasureAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await ThroughProxyAsync(Near, 0, rows / 10, cancellationToken);
        yield return await ThroughProxyAsync(Near, 0, rows, cancellationToken);
        yield return await ThroughProxyAsync(Far, 20, rows, cancellationToken);
    }

    private async Task<Measurement> ThroughProxyAsync(string name, int milliseconds, int count, CancellationToken cancellationToken)
    {
        await Bench.CopyAsync(Work, BenchServer.Empty, cancellationToken);
        using var proxy = new CountingProxy(Bench.Address, TimeSpan.FromMilliseconds(milliseconds));
        var job = new Job { Connection = Bench.OperatorConnection(Work, proxy.Port), Files = [GetFile(0, count)] };
        var measurement = await RunAsync(name, "product", count, job, (count, 0), cancellationToken);
        return measurement with { Outcome = measurement.Outcome with { RoundTrips = proxy.RoundTrips } };
    }
}
