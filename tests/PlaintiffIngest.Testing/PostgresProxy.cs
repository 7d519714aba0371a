using System.Collections.Concurrent;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>
/// A proxy between a client and a PostgreSQL server that sees every message and decides what happens to it. Connections to the server are not
/// encrypted, because it is on this machine; those of clients that insist on encryption can be.
/// </summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly NpgsqlConnectionStringBuilder server;
    private readonly ConcurrentBag<ProxyConnection> connections = [];
    private readonly TaskCompletionSource tripped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock decideLock = new();
    private readonly Task acceptTask;
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
        acceptTask = AcceptAsync();
    }

    /// <summary>The address that the proxy listens on.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>The settings for a connection through the proxy.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Decides what happens to a message. Called for one message at a time.</summary>
    public Func<ProtocolMessage, ProxyAction> Decide { get; set; } = _ => ProxyAction.Pass;

    /// <summary>The certificate for clients that ask for encryption; null to ask the server whether it encrypts.</summary>
    public X509Certificate2? Certificate { get; private init; }

    /// <summary>Whether to forward bytes one by one.</summary>
    public bool Trickle { get; set; }

    /// <summary>Number of messages so far, in both directions.</summary>
    public int MessageCount { get; private set; }

    /// <summary>Completes when the first message does not just pass.</summary>
    public Task Tripped => tripped.Task;

    /// <summary>Starts a proxy on loopback.</summary>
    public static PostgresProxy Start(NpgsqlConnectionStringBuilder server) => new(IPAddress.Loopback, server);

    /// <summary>Starts a proxy on loopback that encrypts connections of clients that ask for it, with a certificate made for it.</summary>
    public static PostgresProxy StartEncrypted(NpgsqlConnectionStringBuilder server)
    {
        var made = TestCertificate.For(IPAddress.Loopback.ToString());
        using var certificate = X509Certificate2.CreateFromPem(made.Certificate, made.Key);
        // Windows needs the key in a store.
        return new PostgresProxy(IPAddress.Loopback, server) { Certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) };
    }

    /// <summary>Starts a proxy on an address that is not loopback; returns null if the machine has none.</summary>
    public static PostgresProxy? StartOnNetwork(NpgsqlConnectionStringBuilder server)
        => NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)) is { } found
            ? new PostgresProxy(found, server)
            : null;

    /// <summary>Applies an action to the first message that matches.</summary>
    /// <param name="matches">Whether a message matches.</param>
    /// <param name="action">The action.</param>
    public void Once(Func<ProtocolMessage, bool> matches, ProxyAction action)
        => Decide = message =>
        {
            if (!matches(message))
            {
                return ProxyAction.Pass;
            }

            Decide = _ => ProxyAction.Pass;
            return action;
        };

    /// <summary>Delivers the messages that are held.</summary>
    public void Release() => released.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        Release();
        await acceptTask;
        await CutAsync();
        Certificate?.Dispose();
    }

    /// <summary>Closes all connections.</summary>
    public async Task CutAsync()
    {
        while (connections.TryTake(out var connection))
        {
            await connection.DisposeAsync();
        }
    }

    internal Task Released => released.Task;

    internal ProxyAction Judge(int connection, bool fromClient, char type, ReadOnlyMemory<byte> bytes)
    {
        lock (decideLock)
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
        catch (Exception error) when (error is SocketException or InvalidOperationException)
        {
            // Disposed: the test is over.
        }
    }
}
