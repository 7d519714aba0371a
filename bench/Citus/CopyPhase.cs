namespace PlaintiffIngest.Bench.Citus;

/// <summary>Watches a load, to tell what the servers use while the client sends its rows from what they use for the merge.</summary>
/// <param name="layout">The servers.</param>
/// <param name="traffic">Counts the bytes.</param>
internal sealed class CopyPhase(Layout layout, Traffic traffic)
{
    // Reading the times of a few hundred processes takes some milliseconds.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    // The client also sends a few statements after its rows.
    private const double Sent = 0.999;

    private readonly List<(long Bytes, IReadOnlyList<double> Cpu)> samples = [];

    /// <summary>Takes samples until it is canceled.</summary>
    public async Task WatchAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            samples.Add((traffic.Bytes.ClientToServer, layout.ReadCpuSeconds()));
            await Task.Delay(Interval, CancellationToken.None);
        }
    }

    /// <summary>Returns the CPU seconds of each server until the client had sent its rows.</summary>
    public IReadOnlyList<double> Read()
    {
        var (first, last) = (samples[0], samples[^1]);
        var enough = first.Bytes + (Sent * (last.Bytes - first.Bytes));
        return [.. samples.First(sample => sample.Bytes >= enough).Cpu.Zip(first.Cpu, (now, then) => now - then)];
    }
}
