using System.Net;
using System.Net.Sockets;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>The tunnel to a container on another machine.</summary>
[Integration]
public sealed class LoopbackTunnelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_pass_in_both_directions_and_the_end_of_a_connection_is_passed_on()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var tunnel = LoopbackTunnel.Start("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        Assert.NotEqual(((IPEndPoint)listener.LocalEndpoint).Port, tunnel.Port);

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", tunnel.Port, Token);
        using var server = await listener.AcceptTcpClientAsync(Token);
        await client.GetStream().WriteAsync(new byte[] { 1, 2 }, Token);
        await server.GetStream().WriteAsync(new byte[] { 3 }, Token);
        Assert.Equal([1, 2], await ReadAsync(server, 2));
        Assert.Equal([3], await ReadAsync(client, 1));

        server.Close();
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Token));
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_closes_the_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var tunnel = LoopbackTunnel.Start("127.0.0.1", port);
        using var client = new TcpClient();

        await client.ConnectAsync("127.0.0.1", tunnel.Port, Token);

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Token));
    }

    private static async Task<byte[]> ReadAsync(TcpClient client, int count)
    {
        var bytes = new byte[count];
        await client.GetStream().ReadExactlyAsync(bytes, Token);
        return bytes;
    }
}
