using System.Globalization;
using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Cases;

/// <summary>Something to measure, several times, each time from the same state.</summary>
/// <param name="bench">The server.</param>
internal abstract class BenchCase(BenchServer bench)
{
    /// <summary>The database that a case works in.</summary>
    protected const string Work = "bench_work";

    protected BenchServer Bench { get; } = bench;

    /// <summary>Makes what every round begins with.</summary>
    public virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Measures one round.</summary>
    public abstract IAsyncEnumerable<Measurement> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>A file of people, made at the first call.</summary>
    /// <param name="first">Number of the first person.</param>
    /// <param name="rows">How many.</param>
    protected string FileOf(int first, int rows)
    {
        var path = Path.Join(Bench.Folder, string.Create(CultureInfo.InvariantCulture, $"simplicity_{first}_{rows}.csv"));
        return File.Exists(path) ? path : DataFile.Write(path, first, rows);
    }

    /// <summary>Runs a contender in <see cref="Work"/>, and looks whether the rows are there.</summary>
    /// <param name="name">The case.</param>
    /// <param name="contender">The contender.</param>
    /// <param name="rows">Rows that it reads.</param>
    /// <param name="job">What it is to do.</param>
    /// <param name="expected">Live and skipped rows in the table afterwards; null when the table is not touched.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    protected async Task<Measurement> RunAsync(
        string name, string contender, int rows, Job job, (long Live, long Skipped)? expected, CancellationToken cancellationToken)
    {
        var wal = await Bench.WalAsync(cancellationToken);
        var (outcome, seconds) = await ChildProcess.RunAsync(contender, job, cancellationToken);
        outcome = outcome with { WalBytes = await Bench.WalAsync(cancellationToken) - wal };
        if (expected is { } counts && await Bench.CountAsync(Work, cancellationToken) is var found && found != counts)
        {
            throw new InvalidOperationException($"{name}, {contender}, {rows} rows: expected {counts} live and skipped rows, found {found}.");
        }

        return new Measurement(name, contender, rows, outcome, seconds);
    }
}
