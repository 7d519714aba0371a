using PlaintiffIngest.Bench.Children;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>Loads the same rows on one server and on a Citus cluster, one layout after the other in each round.</summary>
/// <param name="options">What to measure.</param>
/// <param name="bench">The single server, and the data files.</param>
/// <param name="layouts">The layouts; the single server first.</param>
internal sealed class CitusSuite(BenchOptions options, BenchServer bench, IReadOnlyList<Layout> layouts)
{
    private static readonly int[] FilesAtOnce = [1, 4];

    private int OnTop => options.Size.LargestFile;

    public List<CitusMeasurement> Measurements { get; } = [];

    public List<TrafficMeasurement> Traffic { get; } = [];

    /// <summary>Runs all rounds. Large tables are filled in the first one only.</summary>
    /// <param name="save">Saves the results after each measurement, so that a canceled run keeps them.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task RunAsync(Func<Task> save, CancellationToken cancellationToken)
    {
        int[] sizes = options.Size.LargeRows is { } large ? [OnTop, large] : [OnTop];
        foreach (var rows in sizes)
        {
            // Creates the data files before anything is measured.
            Array.ForEach(FilesAtOnce, files => CreateJob(rows, files));
        }

        foreach (var layout in layouts)
        {
            await CountTrafficAsync(layout, cancellationToken);
            await save();
        }

        for (var round = 1; round <= options.Rounds; round++)
        {
            await MeasureAsync(OnTop, round, save, cancellationToken);
        }

        foreach (var rows in sizes.Skip(1))
        {
            await MeasureAsync(rows, 1, save, cancellationToken);
        }
    }

    private async Task MeasureAsync(int rows, int round, Func<Task> save, CancellationToken cancellationToken)
    {
        foreach (var files in FilesAtOnce)
        {
            foreach (var layout in layouts)
            {
                await layout.CreateAsync(null, cancellationToken);
                await LoadAsync(layout, new CitusLoad(rows, 0, files), round, cancellationToken);
                await layout.VacuumAsync(cancellationToken);
                await LoadAsync(layout, new CitusLoad(OnTop, rows, files), round, cancellationToken);
                await save();
            }
        }
    }

    private async Task LoadAsync(Layout layout, CitusLoad load, int round, CancellationToken cancellationToken)
    {
        var (outcome, use) = await layout.RunAsync(CreateJob(load, layout.OperatorConnection()), load.Present + load.Rows, cancellationToken);
        Measurements.Add(new CitusMeasurement(layout.Name, load, outcome.Seconds, outcome.CpuSeconds, use, outcome.Steps));
        await Console.Error.WriteLineAsync(
            $"round {round}: {layout.Name}, {Targets.Count(load.Rows)} rows in {load.Files} files onto {Targets.Count(load.Present)}: {outcome.Seconds:0.000} s, client {outcome.CpuSeconds:0.00} s; {string.Join(", ", use.Select(node => $"{node.Node} {node.CpuSeconds:0.00} s"))}; {string.Join(' ', outcome.Steps)}");
    }

    private async Task CountTrafficAsync(Layout layout, CancellationToken cancellationToken)
    {
        using var traffic = new Traffic(layout.Nodes[0].Address);
        await layout.CreateAsync(traffic, cancellationToken);
        foreach (var present in (int[])[0, OnTop])
        {
            var load = new CitusLoad(OnTop, present, 1);
            var before = traffic.Bytes;
            await layout.RunAsync(CreateJob(load, layout.OperatorConnection(traffic.ClientPort)), load.Present + load.Rows, cancellationToken);
            Traffic.Add(new TrafficMeasurement(layout.Name, load, traffic.Bytes.Since(before)));
            await Console.Error.WriteLineAsync($"bytes: {layout.Name}, {Targets.Count(load.Rows)} rows onto {Targets.Count(present)}: {Traffic[^1].Bytes}");
            await layout.VacuumAsync(cancellationToken);
        }
    }

    private Job CreateJob(CitusLoad load, string connection) => CreateJob(load.Rows, load.Files, load.Present) with
    {
        Module = bench.Module,
        Connection = connection,
    };

    private Job CreateJob(int rows, int files, int first = 0) => new()
    {
        Files = [.. Enumerable.Range(0, files).Select(file => DataFile.In(bench.Folder, first + (file * (rows / files)), rows / files))],
        ThrottleLimit = files,
    };
}
