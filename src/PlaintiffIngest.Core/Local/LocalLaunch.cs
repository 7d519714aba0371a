using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// Starts a server. Until <see cref="ReleaseAsync"/> is called, a shell process waits next to it and stops the server if this
/// process dies.
/// </summary>
internal abstract class LocalLaunch : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Whether the server accepts connections.</summary>
    public bool Started { get; protected set; }

    /// <summary>The output of <c>pg_ctl</c> if the server did not start.</summary>
    public string Output { get; protected init; } = string.Empty;

    /// <summary>Starts the server on a free port.</summary>
    public static async Task<LocalLaunch> StartAsync(PostgresPrograms programs, LocalCluster cluster, LocalAccount account, CancellationToken cancellationToken)
    {
        var options = string.Create(CultureInfo.InvariantCulture, $"-p {FreePort()} -c config_file={LocalCluster.ConfigurationPath}");
        var control = programs.Program("pg_ctl");
        return OperatingSystem.IsWindows()
            ? await WindowsLaunch.StartAsync(control, cluster, options, cancellationToken)
            : await UnixLaunch.StartAsync(control, cluster, account, options, cancellationToken);
    }

    /// <summary>Lets the server keep running after this process exits.</summary>
    public abstract Task ReleaseAsync();

    /// <summary>Stops the server unless it was released, and waits until it has stopped.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Waits for the shell of another process, killed during a launch, to stop that server.</summary>
    public static async Task WaitForOthersAsync(LocalCluster cluster, CancellationToken cancellationToken)
    {
        var deadline = DateTime.UtcNow + StartTimeout;
        while (IsAlive(LaunchingFile(cluster)) && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>The file that exists until the launch is released. It contains the process id of the shell.</summary>
    /// <param name="cluster">The server's files.</param>
    protected static string LaunchingFile(LocalCluster cluster) => Path.Combine(cluster.ServerFolder, "launching");

    private static bool IsAlive(string file)
    {
        try
        {
            using var process = Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
            // After a power failure or a kill, the id may belong to a later process. Clocks of files and processes differ a little.
            return process.StartTime.ToUniversalTime() < File.GetLastWriteTimeUtc(file) + ClockTolerance;
        }
        catch (Exception error) when (error is IOException or ArgumentException or FormatException or OverflowException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
