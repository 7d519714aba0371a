using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Testcontainers.PostgreSql;

namespace PlaintiffIngest.Testing;

/// <summary>A PostgreSQL server in a container. Its password is random, because anyone who can reach the engine's machine can connect to its port.</summary>
internal sealed class PostgresContainer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(5);

    private readonly PostgreSqlContainer container;
    private readonly LoopbackTunnel? tunnel;

    private PostgresContainer(PostgreSqlContainer container)
    {
        this.container = container;
        Settings = new NpgsqlConnectionStringBuilder(container.GetConnectionString());
        if (Settings.Host is not ("localhost" or "127.0.0.1"))
        {
            // The product refuses an unencrypted connection to another machine, and most tests are not about TLS.
            tunnel = LoopbackTunnel.Start(Settings.Host!, Settings.Port);
            (Settings.Host, Settings.Port) = ("127.0.0.1", tunnel.Port);
        }
    }

    /// <summary>The settings for a connection as the superuser, over loopback.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>Starts a container, and pulls its image if the engine does not have it.</summary>
    /// <param name="majorVersion">The major version of PostgreSQL, and the tag of the image.</param>
    public static async Task<PostgresContainer> StartAsync(int majorVersion)
    {
        var container = new PostgreSqlBuilder(string.Create(CultureInfo.InvariantCulture, $"postgres:{majorVersion}"))
            .WithPassword(RandomNumberGenerator.GetHexString(40, lowercase: true))
            .WithCommand(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200"])
            .Build();
        using var limit = new CancellationTokenSource(StartTimeout);
        try
        {
            await container.StartAsync(limit.Token);
            return new PostgresContainer(container);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        tunnel?.Dispose();
        await container.DisposeAsync();
    }
}
