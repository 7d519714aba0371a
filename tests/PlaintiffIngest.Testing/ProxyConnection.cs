using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>A connection through a <see cref="PostgresProxy"/>.</summary>
internal sealed class ProxyConnection : IAsyncDisposable
{
    private const int SslRequest = 80877103;
    private const int GssEncryptionRequest = 80877104;

    private readonly PostgresProxy proxy;
    private readonly int number;
    private readonly Socket client;
    private readonly Socket server = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource disposal = new();
    private readonly Task runTask;

    private Stream clientStream = Stream.Null;
    private Stream serverStream = Stream.Null;
    private volatile ProxyAction state = ProxyAction.Pass;

    public ProxyConnection(PostgresProxy proxy, int number, Socket client, NpgsqlConnectionStringBuilder upstream)
    {
        this.proxy = proxy;
        this.number = number;
        this.client = client;
        runTask = Task.Run(() => RunAsync(upstream));
    }

    public async ValueTask DisposeAsync()
    {
        await disposal.CancelAsync();
        await runTask;
    }

    private async Task RunAsync(NpgsqlConnectionStringBuilder upstream)
    {
        client.NoDelay = server.NoDelay = true;
        try
        {
            await server.ConnectAsync(upstream.Host!, upstream.Port, disposal.Token);
            clientStream = new NetworkStream(client);
            serverStream = new NetworkStream(server);
            if (await StartUpAsync())
            {
                await Task.WhenAny(PumpAsync(clientStream, serverStream, fromClient: true), PumpAsync(serverStream, clientStream, fromClient: false));
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // One side has closed its connection, so the other one is closed too.
        }
        finally
        {
            client.Close();
            server.Close();
        }
    }

    // The first messages have no type. The response to an encryption request is a single byte.
    private async Task<bool> StartUpAsync()
    {
        while (await ReadAsync(clientStream, 0) is { } message)
        {
            var code = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4));
            if (code == SslRequest && proxy.Certificate is not null)
            {
                await EncryptAsync();
                continue;
            }

            if (!await PassAsync(message, '\0', serverStream, fromClient: true))
            {
                return false;
            }

            if (code is not (SslRequest or GssEncryptionRequest))
            {
                return true;
            }

            var answer = new byte[1];
            await ReadExactlyAsync(serverStream, answer);
            await SendAsync(clientStream, answer);
        }

        return false;
    }

    // Encrypts the client's side only.
    private async Task EncryptAsync()
    {
        await SendAsync(clientStream, new[] { (byte)'S' });
        var encrypted = new SslStream(clientStream);
        await encrypted.AuthenticateAsServerAsync(proxy.Certificate!, clientCertificateRequired: false, checkCertificateRevocation: false).WaitAsync(disposal.Token);
        clientStream = encrypted;
    }

    private static bool IsEnd(Exception error)
        => error is SocketException or IOException or AuthenticationException or ObjectDisposedException or OperationCanceledException;

    private async Task PumpAsync(Stream from, Stream to, bool fromClient)
    {
        try
        {
            while (await ReadAsync(from, 1) is { } message && await PassAsync(message, (char)message[0], to, fromClient))
            {
            }

            // Held messages are delivered even if the sender is gone.
            if (state == ProxyAction.Hold)
            {
                await Task.Delay(Timeout.Infinite, disposal.Token);
            }
        }
        catch (Exception error) when (IsEnd(error))
        {
            // One side has closed its connection.
        }
    }

    // Returns false if the connection must be closed.
    private async Task<bool> PassAsync(byte[] message, char type, Stream to, bool fromClient)
    {
        if (state == ProxyAction.Swallow)
        {
            return true;
        }

        if (state == ProxyAction.Pass)
        {
            state = proxy.Judge(number, fromClient, type, message);
        }

        switch (state)
        {
            case ProxyAction.Reset:
                client.LingerState = server.LingerState = new LingerOption(true, 0);
                return false;
            case ProxyAction.Close:
                return false;
            case ProxyAction.PassAndClose:
                await SendAsync(to, message);
                return false;
            case ProxyAction.Stall:
                await Task.Delay(Timeout.Infinite, disposal.Token);
                return false;
            case ProxyAction.Hold:
                await proxy.Released.WaitAsync(disposal.Token);
                await SendAsync(to, message);
                return true;
            case ProxyAction.Pass:
                await SendAsync(to, message);
                return true;
            default:
                return true;
        }
    }

    private async Task SendAsync(Stream to, ReadOnlyMemory<byte> message)
    {
        var step = proxy.Trickle ? 1 : message.Length;
        for (var sent = 0; sent < message.Length; sent += step)
        {
            await to.WriteAsync(message.Slice(sent, step), disposal.Token);
        }
    }

    // Reads a whole message; null at the end of the stream. The length follows the type, if there is one.
    private async Task<byte[]?> ReadAsync(Stream from, int typeLength)
    {
        var head = new byte[typeLength + 4];
        if (!await ReadExactlyAsync(from, head))
        {
            return null;
        }

        var message = new byte[typeLength + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typeLength))];
        head.CopyTo(message, 0);
        return await ReadExactlyAsync(from, message.AsMemory(head.Length)) ? message : null;
    }

    private async Task<bool> ReadExactlyAsync(Stream from, Memory<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = await from.ReadAsync(buffer, disposal.Token);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
