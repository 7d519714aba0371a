using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>A case to measure. Each round starts from the same state.</summary>
/// <param name="bench">The server.</param>
internal abstract class BenchCase(BenchServer bench)
{
    /// <summary>The database that the cases use.</summary>
    protected const string Work = "bench_work";

    protected BenchServer Bench { get; } = bench;

    /// <summary>Prepares the state that every round starts from.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Measures one round.</summary>
    public abstract IAsyncEnumerable<Measurement> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Returns a file of people. The first call creates it.</summary>
    /// <param name="first">Number of the first person.</param>
    /// <param name="rows">Number of people.</param>
    protected string GetFile(int first, int rows) => DataFile.In(Bench.Folder, first, rows);

    /// <summary>Runs a contender in <see cref="Work"/>, and verifies the rows.</summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="contender">Name of the contender.</param>
    /// <param name="rows">Number of rows that it reads.</param>
    /// <param name="job">The job.</param>
    /// <param name="expected">Expected live and skipped rows in the table afterwards; null if the table is not used.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    protected async Task<Measurement> RunAsync(
        string name, string contender, int rows, Job job, (long Live, long Skipped)? expected, CancellationToken cancellationToken)
    {
        var wal = await Bench.GetWalBytesAsync(cancellationToken);
        var (outcome, seconds) = await ChildProcess.RunAsync(contender, job with { Module = Bench.Module }, cancellationToken);
        outcome = outcome with { WalBytes = await Bench.GetWalBytesAsync(cancellationToken) - wal };
        if (expected is { } counts && await Bench.CountAsync(Work, cancellationToken) is var found && found != counts)
        {
            throw new InvalidOperationException($"{name}, {contender}, {rows} rows: expected {counts} live and skipped rows, found {found}.");
        }

        return new Measurement(name, contender, rows, outcome, seconds);
    }
}
