using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PlaintiffIngest.Bench;

/// <summary>A proxy between client and server that counts round trips and bytes, and adds latency.</summary>
internal sealed class CountingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly (string Host, int Port) server;
    private readonly TimeSpan oneWayDelay;
    private int roundTrips;
    private long bytesSent;
    private long bytesReceived;

    /// <summary>Starts the proxy.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="roundTrip">The latency to add to each round trip.</param>
    public CountingProxy((string Host, int Port) server, TimeSpan roundTrip)
    {
        this.server = server;
        oneWayDelay = roundTrip / 2;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Number of round trips: how often the client sent after the server did. Connecting counts as one.</summary>
    public int RoundTrips => Volatile.Read(ref roundTrips);

    /// <summary>Number of bytes that clients sent.</summary>
    public long BytesSent => Volatile.Read(ref bytesSent);

    /// <summary>Number of bytes that clients received.</summary>
    public long BytesReceived => Volatile.Read(ref bytesReceived);

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
        catch (Exception error) when (error is SocketException or InvalidOperationException)
        {
            // Disposed: the case is over.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        Interlocked.Increment(ref roundTrips);
        await Task.Delay(2 * oneWayDelay);
        await upstream.ConnectAsync(server.Host, server.Port);
        await using var clientStream = new NetworkStream(client, ownsSocket: true);
        await using var serverStream = new NetworkStream(upstream);
        var turn = new Turn();
        await Task.WhenAny(ForwardAsync(clientStream, serverStream, turn, isClient: true), ForwardAsync(serverStream, clientStream, turn, isClient: false));
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, Turn turn, bool isClient)
    {
        var queue = Channel.CreateBounded<(long Due, byte[] Bytes)>(1024);
        var delivering = DeliverAsync(queue.Reader, to);
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer)) > 0)
            {
                if (turn.RecordSend(isClient) && isClient)
                {
                    Interlocked.Increment(ref roundTrips);
                }

                Interlocked.Add(ref isClient ? ref bytesSent : ref bytesReceived, count);
                await queue.Writer.WriteAsync((Stopwatch.GetTimestamp() + (long)(oneWayDelay.TotalSeconds * Stopwatch.Frequency), buffer[..count]));
            }
        }
        catch (IOException)
        {
            // One side closed its connection. The other one sees the end of the stream.
        }

        queue.Writer.Complete();
        await delivering;
    }

    private static async Task DeliverAsync(ChannelReader<(long Due, byte[] Bytes)> queue, NetworkStream to)
    {
        try
        {
            await foreach (var (due, bytes) in queue.ReadAllAsync())
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
            // The receiver closed its connection.
        }
    }

    /// <summary>Tracks which side sent last.</summary>
    private sealed class Turn
    {
        private int client;

        /// <summary>Records that a side sends.</summary>
        /// <returns>Whether the other side sent last.</returns>
        public bool RecordSend(bool isClient) => Interlocked.Exchange(ref client, isClient ? 1 : 0) != (isClient ? 1 : 0);
    }
}
