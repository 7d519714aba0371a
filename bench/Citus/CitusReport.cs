using System.Globalization;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>The results of a comparison with Citus, as tables and as JSON.</summary>
internal sealed record CitusReport
{
    public required DateTimeOffset MeasuredAt { get; init; }

    public required string Machine { get; init; }

    public required string Runtime { get; init; }

    public required string PostgreSql { get; init; }

    public required string SinglePostgreSql { get; init; }

    public required string Citus { get; init; }

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required int Rounds { get; init; }

    public required string Size { get; init; }

    public required IReadOnlyList<CitusMedian> Medians { get; init; }

    public required IReadOnlyList<TrafficMeasurement> Traffic { get; init; }

    public required IReadOnlyList<CitusMeasurement> Measurements { get; init; }

    /// <summary>Writes the tables.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"{Machine}; {Runtime}; PostgreSQL {PostgreSql} and {SinglePostgreSql}; Citus {Citus}; size {Size}; {Rounds} rounds, medians");
        PrintTimes(output);
        PrintCpu(output);
        PrintBytes(output);
    }

    private void PrintTimes(TextWriter output)
    {
        string[] layouts = [.. Medians.Select(one => one.Layout).Distinct()];
        output.WriteLine();
        output.WriteLine($"| rows | rows before | files at once | {string.Join(" | ", layouts.Select(layout => $"{layout}, s"))} | {string.Join(" | ", layouts.Skip(1).Select(layout => $"{layout}, ratio"))} |");
        output.WriteLine($"|---:|---:|---:|{string.Concat(Enumerable.Repeat("---:|", (2 * layouts.Length) - 1))}");
        foreach (var group in Medians.GroupBy(one => one.Load))
        {
            CitusMedian?[] medians = [.. layouts.Select(layout => group.FirstOrDefault(one => one.Layout == layout))];
            var cells = medians.Select(one => Number(one?.Seconds, "0.0")).Concat(medians.Skip(1).Select(one => Number(one?.AgainstSingle, "0.00")));
            output.WriteLine($"| {Name(group.Key)} | {string.Join(" | ", cells)} |");
        }
    }

    private void PrintCpu(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| rows | rows before | files at once | layout | client, µs/row | coordinator or single node | workers | WAL, bytes/row |");
        output.WriteLine("|---:|---:|---:|---|---:|---:|---:|---:|");
        foreach (var one in Medians)
        {
            var workers = one.Nodes.Count == 1 ? "–" : string.Join(" + ", one.Nodes.Skip(1).Select(node => Micro(node.CpuSeconds, one.Load)));
            output.WriteLine(
                $"| {Name(one.Load)} | {one.Layout} | {Micro(one.ClientCpuSeconds, one.Load)} | {Micro(one.FirstCpuSeconds, one.Load)} | {workers} | {Number((double)one.WalBytes / one.Load.Rows, "0")} |");
        }
    }

    private void PrintBytes(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine("| rows before | layout | from client, bytes/row | to client | coordinator to workers | back |");
        output.WriteLine("|---:|---|---:|---:|---:|---:|");
        foreach (var one in Traffic)
        {
            var bytes = one.Bytes;
            var cells = ((long[])[bytes.ClientToServer, bytes.ServerToClient, bytes.CoordinatorToWorkers, bytes.WorkersToCoordinator])
                .Select(count => Number((double)count / one.Load.Rows, "0.0"));
            output.WriteLine($"| {Targets.Count(one.Load.Present)} | {one.Layout} | {string.Join(" | ", cells)} |");
        }
    }

    private static string Name(CitusLoad load) => $"{Targets.Count(load.Rows)} | {Targets.Count(load.Present)} | {load.Files}";

    private static string Micro(double seconds, CitusLoad load) => Number(seconds * 1_000_000 / load.Rows, "0.00");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";
}
