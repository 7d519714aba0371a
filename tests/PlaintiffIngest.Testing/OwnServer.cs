using System.Net;
using System.Net.Sockets;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Core.Schema;
using Xunit;

namespace PlaintiffIngest.Testing;

/// <summary>A server for one test, on loopback. It logs everything: every statement with its parameters, and every error with all details.</summary>
public sealed class OwnServer : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Talkative = new()
    {
        ["fsync"] = "off",
        ["log_statement"] = "all",
        ["log_min_error_statement"] = "info",
        ["log_error_verbosity"] = "verbose",
        ["log_min_messages"] = "info",
        ["log_min_duration_statement"] = "0",
        ["log_connections"] = "on",
        ["listen_addresses"] = string.Join(',', Addresses()),
    };

    private readonly TempFolder folder = new();
    private LocalServer? server;
    private NpgsqlConnection? hold;
    private NpgsqlConnectionStringBuilder? settings;

    /// <summary>The settings for a connection as the superuser, to a database with all migrations applied.</summary>
    public NpgsqlConnectionStringBuilder Settings => settings ?? throw new InvalidOperationException("The fixture was not initialized.");

    /// <summary>
    /// A host name of this server that is not recognizably local: the machine's own name, if it resolves to loopback
    /// first. Null if it does not.
    /// </summary>
    public static string? RemoteName { get; } = FindRemoteName();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await ClusterSeed.CopyToAsync(folder.Path);
        server = new LocalServer(await TestServer.ProgramsAsync(), folder.Path, Talkative);
        settings = await server.StartAsync(CancellationToken.None);
        // Stays open until the end, so that the server does not stop as idle between two tests.
        hold = await OpenAsync();
        await using var target = new DatabaseTarget("local", settings);
        await new Migrator(target).ApplyAsync(CancellationToken.None);
    }

    /// <summary>The content of the server's log.</summary>
    public Task<string> ReadLogAsync() => File.ReadAllTextAsync(server!.LogFile);

    /// <summary>Runs statements, which the server logs.</summary>
    public async Task ExecuteAsync(string sql, string? database = null)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of every row, as text.</summary>
    public async Task<List<string>> TextsAsync(string sql, string? database = null)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(await reader.IsDBNullAsync(0) ? string.Empty : reader.GetString(0));
        }

        return texts;
    }

    /// <summary>Installs a certificate. New connections use it.</summary>
    public async Task UseCertificateAsync(TestCertificate certificate)
    {
        await WriteFileAsync("server.key", certificate.Key);
        await WriteFileAsync("server.crt", certificate.Certificate);
        await ExecuteAsync("ALTER SYSTEM SET ssl = on");
        await ExecuteAsync("SELECT pg_reload_conf()");
        for (var attempt = 0; await ShownAsync() != certificate.Thumbprint; attempt++)
        {
            await (attempt < 200 ? Task.Delay(50) : throw new TimeoutException("The server does not show its new certificate."));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (hold is not null)
        {
            await hold.DisposeAsync();
        }

        await (server?.StopAsync(CancellationToken.None) ?? Task.CompletedTask);
        folder.Dispose();
    }

    // Written by the server's account into its own folder, so that the server accepts the owner and the permissions of the key.
    private Task WriteFileAsync(string name, string text)
        => ExecuteAsync($"COPY (SELECT unnest(string_to_array('{text.ReplaceLineEndings("\n").TrimEnd()}', E'\\n'))) TO PROGRAM 'umask 077; cat > {name}'");

    private static string? FindRemoteName()
    {
        try
        {
            var name = Dns.GetHostName().ToLowerInvariant();
            return name != "localhost" && IPAddress.IsLoopback(Dns.GetHostAddresses(name, AddressFamily.InterNetwork)[0]) ? name : null;
        }
        catch (Exception error) when (error is SocketException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    // Loopback only, even if the machine's name resolves to another local address, as on Debian.
    private static IEnumerable<string> Addresses()
        => (FindRemoteName() is { } name ? Dns.GetHostAddresses(name, AddressFamily.InterNetwork).Where(IPAddress.IsLoopback) : [])
            .Select(address => address.ToString()).Append("127.0.0.1").Distinct();

    private async Task<string?> ShownAsync()
    {
        string? shown = null;
        var tls = new NpgsqlConnectionStringBuilder(Settings.ConnectionString) { Pooling = false, SslMode = SslMode.Require };
        await using var connection = new NpgsqlConnection(tls.ConnectionString);
        connection.SslClientAuthenticationOptionsCallback = options => options.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            shown = certificate?.GetCertHashString();
            return certificate is not null;
        };
        try
        {
            await connection.OpenAsync();
        }
        catch (NpgsqlException)
        {
            // The server has not reloaded its configuration yet and offers no TLS.
        }

        return shown;
    }

    private async Task<NpgsqlConnection> OpenAsync(string? database = null)
    {
        var own = new NpgsqlConnectionStringBuilder(Settings.ConnectionString) { Pooling = false };
        own.Database = database ?? own.Database;
        var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
