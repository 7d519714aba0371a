using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PlaintiffIngest.Bench;

/// <summary>The results of a benchmark run, as tables and as JSON.</summary>
internal sealed record Report
{
    /// <summary>The format of the JSON.</summary>
    public static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required DateTimeOffset MeasuredAt { get; init; }

    public required string Machine { get; init; }

    public required string Runtime { get; init; }

    public required string PostgreSql { get; init; }

    public required int Rounds { get; init; }

    public required string Size { get; init; }

    public required IReadOnlyList<string> LeftOut { get; init; }

    public required IReadOnlyList<Target> Targets { get; init; }

    public required IReadOnlyList<Summary> Medians { get; init; }

    public required IReadOnlyList<Measurement> Measurements { get; init; }

    public static Report Create(BenchOptions options, BenchServer bench, IReadOnlyList<Measurement> measurements)
    {
        var medians = Summary.Create(measurements);
        return new Report
        {
            MeasuredAt = DateTimeOffset.UtcNow,
            Machine = DescribeMachine(),
            Runtime = RuntimeInformation.FrameworkDescription,
            PostgreSql = bench.Version,
            Rounds = options.Rounds,
            Size = options.Size.Name,
            LeftOut =
            [
                .. bench.HasPsql ? [] : (string[])["psql: PostgreSQL's programs of this machine hold none"],
                .. options.Size.LargeRows is null ? (string[])["large tables: asked for with --size full"] : [],
                .. options.Only.Count > 0 ? (string[])[$"all cases but {string.Join(", ", options.Only)}"] : [],
            ],
            Targets = new Targets(medians, options.Size).All(),
            Medians = medians,
            Measurements = measurements,
        };
    }

    /// <summary>Describes this machine.</summary>
    public static string DescribeMachine() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores {RuntimeInformation.ProcessArchitecture}, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, {RuntimeInformation.OSDescription}");

    /// <summary>Writes the tables.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"{Machine}; {Runtime}; PostgreSQL {PostgreSql}; size {Size}; {Rounds} rounds, medians");
        output.WriteLine();
        output.WriteLine("| case | contender | rows | seconds | rows/s | CPU s | peak MB | WAL MB | round trips |");
        output.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var one in Medians)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Case} | {one.Contender} | {Bench.Targets.Count(one.Rows)} | {one.Seconds:0.000} | {one.Rows / one.Seconds:N0} | {one.CpuSeconds:0.00} | {one.PeakBytes / 1048576:0} | {one.WalBytes / 1048576:0.0} | {one.RoundTrips?.ToString("0", CultureInfo.InvariantCulture) ?? "–"} |"));
        }

        output.WriteLine();
        output.WriteLine("| target | measured | at most | moonshot | |");
        output.WriteLine("|---|---:|---:|---:|---|");
        foreach (var one in Targets)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {one.Name} | {one.Measured?.ToString("0.###", CultureInfo.InvariantCulture) ?? "–"} | {one.Limit:0.###} | {one.Moonshot?.ToString("0.##", CultureInfo.InvariantCulture) ?? "–"} | {one.Verdict} |"));
        }

        output.WriteLine();
        foreach (var left in LeftOut)
        {
            output.WriteLine($"Left out: {left}.");
        }
    }
}
