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
    /// <summary>The file in the server's folder that exists while a launch is not released.</summary>
    protected const string LaunchingName = "launching";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Whether the server accepts connections.</summary>
    public bool Started { get; protected init; }

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

    /// <summary>Lets the server run on after this process exits.</summary>
    public abstract Task ReleaseAsync();

    /// <summary>Stops the server unless it was released, and waits until it has stopped.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Lets a server run on whose launch another process, now dead, did not release. The caller holds the lock.</summary>
    /// <param name="cluster">The server's files.</param>
    public static void Adopt(LocalCluster cluster)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Delete(Path.Combine(cluster.ServerFolder, LaunchingName));
        }
    }

    /// <summary>Waits for the shell of another process, killed during a launch. On Unix it stops that server; on Windows, the server can be adopted.</summary>
    public static async Task WaitForOthersAsync(LocalCluster cluster, CancellationToken cancellationToken)
    {
        var file = Path.Combine(cluster.ServerFolder, LaunchingName);
        var deadline = DateTime.UtcNow + StartTimeout;
        while ((OperatingSystem.IsWindows() ? WindowsLaunch.IsStarting(file) : UnixLaunch.IsAlive(file)) && DateTime.UtcNow < deadline)
        {
            await Task.Delay(100, cancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
