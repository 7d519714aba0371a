using System.Globalization;
using System.Text.Json;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>Writes the forecast of a saved report: a table on the console, and a plot.</summary>
internal static class ForecastPage
{
    private static readonly int[] NodeCounts = [4, 16, 64];

    /// <summary>Reads a report and writes its forecast.</summary>
    /// <param name="reportPath">The JSON of a comparison with Citus.</param>
    /// <param name="plotPath">The SVG to write.</param>
    /// <param name="output">Receives the table.</param>
    /// <exception cref="JsonException">The file is not a comparison with Citus.</exception>
    public static void Write(string reportPath, string plotPath, TextWriter output)
    {
        var report = JsonSerializer.Deserialize<CitusReport>(File.ReadAllBytes(reportPath)) ?? throw new JsonException("The file is empty.");
        var cost = RowCost.From(report);
        var forecast = new Forecast(cost, NodeSize.Typical);
        WriteCost(cost, output);
        output.WriteLine("| nodes | loading with | rows/s | hours for a billion rows | first bottleneck |");
        output.WriteLine("|---:|---|---:|---:|---|");
        foreach (var nodes in NodeCounts)
        {
            foreach (var (name, predict) in forecast.Ways)
            {
                var found = predict(nodes);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {nodes} | {name} | {found.RowsPerSecond:N0} | {found.HoursPerBillion:0.00} | {found.Bottleneck} |"));
            }
        }

        File.WriteAllText(plotPath, new ForecastPlot(forecast).Draw());
        output.WriteLine();
        output.WriteLine($"Plot written to {plotPath}");
    }

    private static void WriteCost(RowCost cost, TextWriter output)
    {
        output.WriteLine("| a row costs | |");
        output.WriteLine("|---|---:|");
        Line("client CPU, µs", cost.ClientCpu * 1e6);
        Line("coordinator CPU, µs", cost.CoordinatorCpu * 1e6);
        Line("CPU of all workers, µs", cost.WorkerCpu * 1e6);
        Line("bytes to the coordinator", cost.BytesIn);
        Line("bytes from the coordinator", cost.BytesOut);
        Line("WAL of the workers, bytes", cost.WalBytes);
        output.WriteLine();

        void Line(string name, double value) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {value:0.00} |"));
    }
}
