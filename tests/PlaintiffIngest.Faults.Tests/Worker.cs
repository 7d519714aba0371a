using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Testing;
using Npgsql;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>An import in a separate process, which a test can kill.</summary>
public sealed class Worker : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();

    private Worker(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The output so far.</summary>
    public string Output => string.Join('\n', output);

    /// <summary>The exit code, once the process has exited.</summary>
    public int ExitCode => process.ExitCode;

    /// <summary>Whether the process has exited.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts a process, which loads the program and waits for <see cref="GoAsync"/>.</summary>
    /// <param name="file">The file to import.</param>
    /// <param name="staleAfter">How long a run must be without a heartbeat to be taken over; null for the product's default.</param>
    public static Worker Start(PlantedFile file, TimeSpan? staleAfter = null) => Start(file.Path, staleAfter);

    /// <inheritdoc cref="Start(PlantedFile, TimeSpan?)"/>
    /// <param name="path">The file to import, or the folder with the folders in, done and failed.</param>
    public static Worker Start(string path, TimeSpan? staleAfter = null)
    {
        var seconds = (staleAfter ?? TimeSpan.FromMinutes(30)).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Join(AppContext.BaseDirectory, "PlaintiffIngest.Worker.dll"), path, seconds])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        FastStart.Apply(start);
        return new Worker(Process.Start(start)!);
    }

    /// <summary>Starts the import.</summary>
    public async Task GoAsync(NpgsqlConnectionStringBuilder settings)
    {
        await process.StandardInput.WriteLineAsync(settings.ConnectionString);
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Kills the process with SIGKILL: no handler runs, nothing is sent, and the system closes its sockets.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the process with SIGSTOP, like a debugger or a suspended machine: its connections stay open.</summary>
    public void Suspend() => UnixSignal.Send(process.Id, UnixSignal.Stop);

    /// <summary>Resumes the process with SIGCONT.</summary>
    public void Continue() => UnixSignal.Send(process.Id, UnixSignal.Continue);

    /// <summary>Waits until the process has exited.</summary>
    public Task ExitAsync() => process.WaitForExitAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            output.Enqueue(line);
        }
    }
}
