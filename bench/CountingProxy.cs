using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PlaintiffIngest.Bench;

/// <summary>Stands between client and server, counts the round trips, and makes each as long as it is told.</summary>
internal sealed class CountingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly (string Host, int Port) server;
    private readonly TimeSpan oneWay;
    private int roundTrips;

    /// <summary>Starts it.</summary>
    /// <param name="server">Address of the server.</param>
    /// <param name="roundTrip">Time that a round trip takes longer than without it.</param>
    public CountingProxy((string Host, int Port) server, TimeSpan roundTrip)
    {
        this.server = server;
        oneWay = roundTrip / 2;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How often a client sent after it had waited for an answer; connecting counts as one.</summary>
    public int RoundTrips => Volatile.Read(ref roundTrips);

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptSocketAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed: the case is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Interlocked.Increment(ref roundTrips);
        await Task.Delay(2 * oneWay);
        await upstream.ConnectAsync(server.Host, server.Port);
        await using var near = new NetworkStream(client, ownsSocket: true);
        await using var far = new NetworkStream(upstream);
        var turn = new Turn();
        await Task.WhenAny(ForwardAsync(near, far, turn, isClient: true), ForwardAsync(far, near, turn, isClient: false));
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, Turn turn, bool isClient)
    {
        var line = Channel.CreateBounded<(long Due, byte[] Bytes)>(1024);
        var delivering = DeliverAsync(line.Reader, to);
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer)) > 0)
            {
                if (turn.IsTakenBy(isClient) && isClient)
                {
                    Interlocked.Increment(ref roundTrips);
                }

                await line.Writer.WriteAsync((Stopwatch.GetTimestamp() + (long)(oneWay.TotalSeconds * Stopwatch.Frequency), buffer[..count]));
            }
        }
        catch (IOException)
        {
            // One side hung up; the other is told by the end of the stream.
        }

        line.Writer.Complete();
        await delivering;
    }

    private static async Task DeliverAsync(ChannelReader<(long Due, byte[] Bytes)> line, NetworkStream to)
    {
        try
        {
            await foreach (var (due, bytes) in line.ReadAllAsync())
            {
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait);
                }

                await to.WriteAsync(bytes);
            }
        }
        catch (IOException)
        {
            // The receiver hung up.
        }
    }

    /// <summary>Whose turn it is to send.</summary>
    private sealed class Turn
    {
        private int client;

        /// <summary>Takes the turn.</summary>
        /// <returns>Whether it was the other's before.</returns>
        public bool IsTakenBy(bool isClient) => Interlocked.Exchange(ref client, isClient ? 1 : 0) != (isClient ? 1 : 0);
    }
}
