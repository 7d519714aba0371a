using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Stands between a client and a server: at an address that is not loopback, or to cut the connection at a chosen answer.</summary>
internal sealed class TcpForwarder : IDisposable
{
    private readonly TcpListener listener;
    private readonly NpgsqlConnectionStringBuilder server;
    private byte[]? cutOnce;

    private TcpForwarder(IPAddress address, NpgsqlConnectionStringBuilder server)
    {
        this.server = server;
        listener = new TcpListener(address, 0);
        listener.Start();
        _ = ForwardAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>Starts it on loopback; the first answer that contains the text is lost with its connection.</summary>
    public static TcpForwarder StartCuttingOnce(NpgsqlConnectionStringBuilder server, string answer)
        => new(IPAddress.Loopback, server) { cutOnce = Encoding.ASCII.GetBytes(answer) };

    /// <summary>Starts it on the network; skips the test where the machine has no network address.</summary>
    public static TcpForwarder Start(NpgsqlConnectionStringBuilder server)
    {
        var address = NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        if (address is null)
        {
            Assert.Skip("This machine has no network address but loopback.");
        }

        return new TcpForwarder(address, server);
    }

    public void Dispose() => listener.Dispose();

    private async Task ForwardAsync()
    {
        try
        {
            while (true)
            {
                _ = ForwardAsync(await listener.AcceptSocketAsync(CancellationToken.None));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await upstream.ConnectAsync(server.Host!, server.Port, CancellationToken.None);
        await using var near = new NetworkStream(client, ownsSocket: true);
        await using var far = new NetworkStream(upstream);
        await Task.WhenAny(near.CopyToAsync(far, CancellationToken.None), AnswerAsync(far, near));
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        int count;
        while ((count = await from.ReadAsync(buffer, CancellationToken.None)) > 0)
        {
            if (cutOnce is not null && buffer.AsSpan(0, count).IndexOf(cutOnce) >= 0)
            {
                cutOnce = null;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
        }
    }
}
