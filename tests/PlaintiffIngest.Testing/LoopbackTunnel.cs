using System.Net;
using System.Net.Sockets;

namespace PlaintiffIngest.Testing;

/// <summary>Forwards a port on loopback to another machine, byte by byte.</summary>
public sealed class LoopbackTunnel : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly string host;
    private readonly int remotePort;

    private LoopbackTunnel(string host, int port) => (this.host, remotePort) = (host, port);

    /// <summary>The port on loopback.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Starts forwarding.</summary>
    /// <param name="host">The other machine.</param>
    /// <param name="port">Its port.</param>
    public static LoopbackTunnel Start(string host, int port)
    {
        var tunnel = new LoopbackTunnel(host, port);
        tunnel.listener.Start();
        _ = tunnel.AcceptAsync();
        return tunnel;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = ForwardAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    // The end of one direction ends both: PostgreSQL's protocol has no half-closed connection.
    private async Task ForwardAsync(TcpClient near)
    {
        using var far = new TcpClient { NoDelay = true };
        using (near)
        {
            near.NoDelay = true;
            try
            {
                await far.ConnectAsync(host, remotePort, stop.Token);
                var (here, there) = (near.GetStream(), far.GetStream());
                await Task.WhenAny(here.CopyToAsync(there, stop.Token), there.CopyToAsync(here, stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
            {
                // The client sees that its connection is closed.
            }
        }
    }
}
