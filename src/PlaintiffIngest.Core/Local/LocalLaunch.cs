using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// Starts a server. Until <see cref="ReleaseAsync"/> is called, a shell process waits next to it and stops the server if this
/// process dies.
/// </summary>
internal sealed class LocalLaunch : IAsyncDisposable
{
    // Ctrl+C in the caller's terminal must not end the shell between start and stop; pg_ctl detaches the server itself.
    // If this process dies, the shell's standard input ends, so `read` returns without an answer.
    private const string Script = """
        trap : HUP INT TERM
        trap 'rm -f launching' EXIT
        echo $$ > launching
        "$1" start -s -w -t 300 -D "$2" -l "$3" -o "$4" || exit $?
        echo started
        read -r answer
        [ "$answer" = watched ] || "$1" stop -s -w -m fast -D "$2"
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly Process? shell;

    private LocalLaunch(Process? shell, bool started, string output)
    {
        this.shell = shell;
        Started = started;
        Output = output;
    }

    /// <summary>Whether the server accepts connections.</summary>
    public bool Started { get; }

    /// <summary>The output of <c>pg_ctl</c> if the server did not start.</summary>
    public string Output { get; }

    /// <summary>Starts the server on a free port.</summary>
    public static async Task<LocalLaunch> StartAsync(PostgresPrograms programs, LocalCluster cluster, LocalAccount account, CancellationToken cancellationToken)
    {
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {FreePort()} -c config_file={LocalCluster.ConfigurationPath}");
        var control = programs.Program("pg_ctl");
        if (OperatingSystem.IsWindows())
        {
            return await StartOnWindowsAsync(control, cluster, options, cancellationToken);
        }

        var shell = new Process
        {
            StartInfo = account.Command(cluster.ServerFolder, "/bin/sh", "-c", Script, "sh", control, LocalCluster.DataName, LocalCluster.LogName, options).StartInfo(),
        };
        shell.Start();
        var errors = shell.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            var line = await shell.StandardOutput.ReadLineAsync(cancellationToken);
            return line == "started" ? new LocalLaunch(shell, true, string.Empty) : new LocalLaunch(shell, false, $"{line} {await errors}".Trim());
        }
        catch (OperationCanceledException)
        {
            await using var stopped = new LocalLaunch(shell, false, string.Empty);
            throw;
        }
    }

    /// <summary>Lets the server run on after this process exits.</summary>
    public async Task ReleaseAsync()
    {
        if (shell is not null)
        {
            await shell.StandardInput.WriteLineAsync("watched");
            await shell.StandardInput.FlushAsync();
            await shell.WaitForExitAsync();
        }
    }

    /// <summary>Stops the server unless it was released, and waits until it has stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        if (shell is not null)
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync();
            shell.Dispose();
        }
    }

    /// <summary>Waits for the shell of another process, killed during a launch, to stop that server.</summary>
    public static async Task WaitForOthersAsync(LocalCluster cluster, CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow + StartTimeout;
        while (IsAlive(Path.Combine(cluster.ServerFolder, "launching")) && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    private static bool IsAlive(string file)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception error) when (error is IOException or ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    // The Windows shell passes no handles to the server. Otherwise a pipeline that waits for our output would wait for the server too.
    private static async Task<LocalLaunch> StartOnWindowsAsync(string control, LocalCluster cluster, string options, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(control, ["start", "-s", "-w", "-t", "300", "-D", LocalCluster.DataName, "-l", LocalCluster.LogName, "-o", options])
            {
                WorkingDirectory = cluster.ServerFolder,
                UseShellExecute = true,
                WindowStyle = ProcessWindowStyle.Hidden,
            },
        };
        process.Start();
        await process.WaitForExitAsync(cancellationToken);
        return new LocalLaunch(null, process.ExitCode == 0, string.Empty);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
