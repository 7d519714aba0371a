using System.Diagnostics;

namespace PlaintiffIngest.Bench.Children;

/// <summary>A program of the system, measured while it runs.</summary>
/// <param name="path">The program.</param>
/// <param name="arguments">Its arguments.</param>
internal sealed class MeasuredProgram(string path, params string[] arguments)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Its standard input.</summary>
    public string Input { get; init; } = string.Empty;

    /// <summary>Environment variables besides those of this process.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public async Task<Outcome> RunAsync()
    {
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(Input);
        process.StandardInput.Close();
        var ended = process.WaitForExitAsync();
        var (cpu, peak) = (TimeSpan.Zero, 0L);
        while (await Task.WhenAny(ended, Task.Delay(Interval)) != ended)
        {
            (cpu, peak) = Look(process, cpu, peak);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new Outcome { Seconds = seconds, CpuSeconds = cpu.TotalSeconds, PeakBytes = peak }
            : throw new InvalidOperationException($"{Path.GetFileName(path)}: {await error}");
    }

    private static (TimeSpan Cpu, long Peak) Look(Process process, TimeSpan cpu, long peak)
    {
        try
        {
            process.Refresh();
            return (process.TotalProcessorTime, Math.Max(peak, process.PeakWorkingSet64));
        }
        catch (InvalidOperationException)
        {
            // It ended between two looks.
            return (cpu, peak);
        }
    }
}
