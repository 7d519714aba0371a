using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PlaintiffIngest.Core.Local;

/// <summary>A launch with a batch file that waits until this process exits or the launch is released.</summary>
/// <remarks>
/// They communicate by files, not pipes: a process that is started with pipes inherits all handles, and so would the server, and a
/// pipeline that waits for the output of this process would then wait for the server too. Windows deletes the file <c>starting</c> when
/// this process ends, however it ends.
/// </remarks>
internal sealed class WindowsLaunch : LocalLaunch
{
    private const string WatcherName = "watch.cmd";

    // pg_ctl may still be starting the server when this process ends, so the watcher tries to stop it for a minute. ping waits for a second.
    private const string Watcher = """
        @echo off
        :wait
        if exist "%~2\starting" goto sleep
        if not exist "%~2\launching" exit /b
        "%~1" stop -s -w -m fast -D "%~2\data" >nul 2>&1
        if not errorlevel 1 goto done
        set /a tries=tries+1
        if %tries% geq 60 goto done
        :sleep
        ping -n 2 127.0.0.1 >nul
        goto wait
        :done
        del "%~2\launching"
        """;

    private readonly string control;
    private readonly LocalCluster cluster;
    private readonly FileStream starting;

    private WindowsLaunch(string control, LocalCluster cluster)
    {
        this.control = control;
        this.cluster = cluster;
        starting = new FileStream(
            Path.Combine(cluster.ServerFolder, "starting"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
    }

    /// <summary>Starts the server.</summary>
    /// <param name="control">Path of <c>pg_ctl</c>.</param>
    /// <param name="cluster">The server's files.</param>
    /// <param name="options">The server's options.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IOException">A process cannot be started.</exception>
    public static async Task<LocalLaunch> StartAsync(string control, LocalCluster cluster, string options, CancellationToken cancellationToken)
    {
        var launch = new WindowsLaunch(control, cluster);
        try
        {
            await launch.StartWatcherAsync();
            using var start = Run(control, $"start -s -w -t 300 -D {LocalCluster.DataName} -l {LocalCluster.LogName} -o \"{options}\"", cluster.ServerFolder);
            try
            {
                await start.WaitForExitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                await start.WaitForExitAsync(CancellationToken.None);
                throw;
            }

            launch.Started = start.ExitCode == 0;
            return launch;
        }
        catch
        {
            await launch.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task ReleaseAsync()
    {
        File.Delete(LaunchingFile(cluster));
        starting.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (File.Exists(LaunchingFile(cluster)))
        {
            await new ExternalCommand(control, ["stop", "-s", "-w", "-m", "fast", "-D", LocalCluster.DataName], cluster.ServerFolder).RunAsync(CancellationToken.None);
        }

        await ReleaseAsync();
    }

    private async Task StartWatcherAsync()
    {
        var watcher = Path.Combine(cluster.ServerFolder, WatcherName);
        await File.WriteAllTextAsync(watcher, Watcher.ReplaceLineEndings("\r\n"));
        await File.WriteAllTextAsync(LaunchingFile(cluster), string.Empty);
        using var process = Run("cmd.exe", $"/d /s /c \"\"{watcher}\" \"{control}\" \"{cluster.ServerFolder}\"\"", Path.GetTempPath());
        await File.WriteAllTextAsync(LaunchingFile(cluster), process.Id.ToString(CultureInfo.InvariantCulture));
    }

    // With UseShellExecute, Windows does not let the process inherit handles.
    private static Process Run(string program, string arguments, string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = true, WindowStyle = ProcessWindowStyle.Hidden })!;
        }
        catch (Win32Exception error)
        {
            throw new IOException($"{program} cannot be started: {error.Message}", error);
        }
    }
}
