using System.Diagnostics;

namespace PlaintiffIngest.Bench.Children;

/// <summary>Runs an external program and measures it.</summary>
/// <param name="path">Path of the program.</param>
/// <param name="arguments">The arguments.</param>
internal sealed class MeasuredProgram(string path, params string[] arguments)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    /// <summary>The standard input.</summary>
    public string Input { get; init; } = string.Empty;

    /// <summary>Additional environment variables.</summary>
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
            (cpu, peak) = Sample(process, cpu, peak);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new Outcome { Seconds = seconds, CpuSeconds = cpu.TotalSeconds, PeakBytes = peak }
            : throw new InvalidOperationException($"{Path.GetFileName(path)}: {await error}");
    }

    private static (TimeSpan Cpu, long Peak) Sample(Process process, TimeSpan cpu, long peak)
    {
        try
        {
            process.Refresh();
            return (process.TotalProcessorTime, Math.Max(peak, process.PeakWorkingSet64));
        }
        catch (InvalidOperationException)
        {
            // The process exited between two samples.
            return (cpu, peak);
        }
    }
}
