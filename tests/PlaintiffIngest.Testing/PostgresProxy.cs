using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>
/// Stands between a client and a PostgreSQL server, sees every message, and decides what becomes of it. Connections are in clear:
/// the server is on this machine.
/// </summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly NpgsqlConnectionStringBuilder server;
    private readonly ConcurrentBag<ProxyConnection> connections = [];
    private readonly TaskCompletionSource tripped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock turn = new();
    private readonly Task accepting;
    private int connectionCount;

    private PostgresProxy(IPAddress address, NpgsqlConnectionStringBuilder server)
    {
        this.server = server;
        listener = new TcpListener(address, 0);
        listener.Start();
        Settings = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = EndPoint.Address.ToString(),
            Port = EndPoint.Port,
            SslMode = SslMode.Disable,
        };
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>How to connect through it.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Says what becomes of a message; asked for one message at a time.</summary>
    public Func<ProtocolMessage, ProxyAction> Decide { get; set; } = _ => ProxyAction.Pass;

    /// <summary>Whether bytes are passed on one by one.</summary>
    public bool Trickle { get; set; }

    /// <summary>Messages seen so far, in both directions.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Ends when the first message did not just pass.</summary>
    public Task Tripped => tripped.Task;

    /// <summary>Starts it on loopback.</summary>
    public static PostgresProxy Start(NpgsqlConnectionStringBuilder server) => new(IPAddress.Loopback, server);

    /// <summary>Starts it at an address that is not loopback; null where the machine has none.</summary>
    public static PostgresProxy? StartOnNetwork(NpgsqlConnectionStringBuilder server)
        => NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)) is { } found
            ? new PostgresProxy(found, server)
            : null;

    /// <summary>Lets the message that a <see cref="Decide"/> chose meet one action, once.</summary>
    /// <param name="isIt">Whether this is the message.</param>
    /// <param name="action">What becomes of it.</param>
    public void Once(Func<ProtocolMessage, bool> isIt, ProxyAction action)
        => Decide = message =>
        {
            if (!isIt(message))
            {
                return ProxyAction.Pass;
            }

            Decide = _ => ProxyAction.Pass;
            return action;
        };

    /// <summary>Lets messages go that are held.</summary>
    public void Release() => released.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        Release();
        await accepting;
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }

    internal Task Released => released.Task;

    internal ProxyAction Judge(int connection, bool fromClient, char type, ReadOnlyMemory<byte> bytes)
    {
        lock (turn)
        {
            var action = Decide(new ProtocolMessage(++MessageCount, connection, fromClient, type, bytes));
            if (action != ProxyAction.Pass)
            {
                tripped.TrySetResult();
            }

            return action;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(CancellationToken.None);
                connections.Add(new ProxyConnection(this, ++connectionCount, client, server));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed: the test is over.
        }
    }
}
