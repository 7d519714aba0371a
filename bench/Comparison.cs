using System.Globalization;
using System.Text.Json;

namespace PlaintiffIngest.Bench;

/// <summary>Two results of the benchmark side by side.</summary>
/// <param name="before">The earlier result.</param>
/// <param name="after">The later result.</param>
internal sealed class Comparison(SavedReport before, SavedReport after)
{
    /// <summary>Reads two files.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="JsonException">A file is not a result of the benchmark.</exception>
    public static Comparison Read(string before, string after) => new(SavedReport.Read(before), SavedReport.Read(after));

    /// <summary>Writes the medians of each case with their ratio, then the targets of the later result.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine($"before: {Describe(before)}");
        output.WriteLine($"after:  {Describe(after)}");
        output.WriteLine();
        output.WriteLine("| case | contender | rows | s before | s after | ratio | CPU | WAL | peak memory | round trips |");
        output.WriteLine("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var key in before.Medians.Select(Key).Union(after.Medians.Select(Key)))
        {
            var (old, now) = (before.Medians.FirstOrDefault(one => Key(one) == key), after.Medians.FirstOrDefault(one => Key(one) == key));
            output.WriteLine(
                $"| {key.Case} | {key.Contender} | {Targets.Count(key.Rows)} | {Number(old?.Seconds)} | {Number(now?.Seconds)} | {Ratio(old?.Seconds, now?.Seconds)} | {Ratio(old?.CpuSeconds, now?.CpuSeconds)} | {Ratio(old?.WalBytes, now?.WalBytes)} | {Ratio(old?.PeakBytes, now?.PeakBytes)} | {Ratio(old?.RoundTrips, now?.RoundTrips)} |");
        }

        output.WriteLine();
        output.WriteLine("| target | before | after | at most | moonshot | before | after |");
        output.WriteLine("|---|---:|---:|---:|---:|---|---|");
        foreach (var now in after.Targets)
        {
            // Judged by the later result's limit, which may have become stricter.
            var old = now with { Measured = before.Targets.FirstOrDefault(one => one.Name == now.Name)?.Measured };
            output.WriteLine(
                $"| {now.Name} | {Number(old.Measured)} | {Number(now.Measured)} | {Number(now.Limit)} | {Number(now.Moonshot)} | {old.Verdict} | {now.Verdict} |");
        }
    }

    private static (string Case, string Contender, int Rows) Key(SavedMedian one) => (one.Case, one.Contender, one.Rows);

    private static string Describe(SavedReport report)
        => string.Create(CultureInfo.InvariantCulture, $"{report.MeasuredAt:yyyy-MM-dd HH:mm} UTC; {report.Machine}; {report.Runtime}; PostgreSQL {report.PostgreSql}; {report.Rounds} rounds");

    private static string Ratio(double? before, double? after) => before > 0 ? Number(after / before) : "–";

    private static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "–";
}
