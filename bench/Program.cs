using System.Text.Json;
using PlaintiffIngest.Bench.Children;
using PlaintiffIngest.Bench.Citus;

namespace PlaintiffIngest.Bench;

/// <summary>
/// Benchmarks the product against the best alternatives: <c>dotnet run -c Release --project bench -- [options]</c>.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is ["--child", var contender])
        {
            return await Child.RunAsync(contender);
        }

        if (arguments is ["--compare", var before, var after])
        {
            return Write(() => Comparison.Read(before, after).Print(Console.Out));
        }

        if (arguments is ["--forecast", var report, var plot])
        {
            return Write(() => ForecastPage.Write(report, plot, Console.Out));
        }

        if (BenchOptions.TryParse(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync(BenchOptions.Usage);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        try
        {
            return await RunAsync(options, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Canceled. The server and its files have been removed.");
            return 1;
        }
    }

    private static int Write(Action write)
    {
        try
        {
            write();
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            Console.Error.WriteLine(error.Message);
            return 2;
        }
    }

    private static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        if (options.CitusUrl is { } url)
        {
            await CitusBench.RunAsync(options, url, cancellationToken);
            return 0;
        }

        await using var bench = await BenchServer.StartAsync(options.Module, cancellationToken);
        var results = await new Suite(options, bench).RunAsync(cancellationToken);
        var report = Report.Create(options, bench, results);
        report.Print(Console.Out);
        await File.WriteAllTextAsync(options.JsonPath, JsonSerializer.Serialize(report, Report.Json), cancellationToken);
        Console.WriteLine($"Written to {options.JsonPath}");
        return 0;
    }
}
