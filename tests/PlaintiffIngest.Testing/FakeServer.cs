using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>A server that answers logins with an error, as a pooler or a misconfigured server does. A real server cannot be made to send these.</summary>
public sealed class FakeServer : IAsyncDisposable
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource disposal = new();
    private readonly string code;
    private readonly string message;
    private readonly NpgsqlConnectionStringBuilder? upstream;
    private readonly Task accepting;
    private int errorsLeft;

    private FakeServer(string code, string message, int errors, NpgsqlConnectionStringBuilder? upstream)
    {
        (this.code, this.message, this.upstream, errorsLeft) = (code, message, upstream, errors);
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The port on the loopback address.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Number of logins that were answered with the error.</summary>
    public int Answered { get; private set; }

    /// <summary>Starts a server that answers every login with an error.</summary>
    /// <param name="code">The SQLSTATE.</param>
    /// <param name="message">The message.</param>
    public static FakeServer Start(string code, string message) => new(code, message, int.MaxValue, upstream: null);

    /// <summary>Starts a server that answers some logins with an error, and passes the others on to a real server.</summary>
    /// <param name="code">The SQLSTATE.</param>
    /// <param name="message">The message.</param>
    /// <param name="errors">Number of logins that get the error.</param>
    /// <param name="upstream">The real server.</param>
    public static FakeServer Start(string code, string message, int errors, NpgsqlConnectionStringBuilder upstream) => new(code, message, errors, upstream);

    /// <summary>The settings of a connection to this server.</summary>
    public NpgsqlConnectionStringBuilder Settings => new((upstream ?? new() { Username = "postgres", Password = "secret", Database = "postgres" }).ConnectionString)
    {
        Host = "127.0.0.1",
        Port = Port,
        SslMode = SslMode.Disable,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await disposal.CancelAsync();
        await accepting;
        // Not earlier: accepting from a stopped listener is an error.
        listener.Stop();
        disposal.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await listener.AcceptSocketAsync(disposal.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            if (upstream is not null && Interlocked.Decrement(ref errorsLeft) < 0)
            {
                await PassOnAsync(stream);
                return;
            }

            while (await ReadStartupAsync(stream) is SslRequest or GssRequest)
            {
                await stream.WriteAsync("N"u8.ToArray(), disposal.Token);
            }

            Answered++;
            await stream.WriteAsync(ErrorResponse(), disposal.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task PassOnAsync(NetworkStream client)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(upstream!.Host!, upstream.Port, disposal.Token);
        await Task.WhenAny(client.CopyToAsync(server.GetStream(), disposal.Token), server.GetStream().CopyToAsync(client, disposal.Token));
    }

    private async Task<int> ReadStartupAsync(NetworkStream stream)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, disposal.Token);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length], disposal.Token);
        return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
    }

    private byte[] ErrorResponse()
    {
        var fields = Encoding.UTF8.GetBytes($"SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
        var response = new byte[fields.Length + 5];
        response[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(response.AsSpan(1), fields.Length + 4);
        fields.CopyTo(response, 5);
        return response;
    }
}
