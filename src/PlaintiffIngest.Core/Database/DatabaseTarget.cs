using Npgsql;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Database;

/// <summary>
/// The database of an environment, with its connection pool. Each command has its own target and disposes it at the end.
/// </summary>
public sealed class DatabaseTarget : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder settings;

    /// <summary>Creates a target. No connection is opened yet.</summary>
    /// <param name="environment"><c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</param>
    /// <param name="settings">The connection settings. They are adjusted so that they work behind a pooler.</param>
    public DatabaseTarget(string environment, NpgsqlConnectionStringBuilder settings)
    {
        Environment = environment;
        this.settings = PoolerSafe(settings);
        Transport = new TransportSecurity(this.settings.SslMode, this.settings.RootCertificate is not null);
        DataSource = new NpgsqlDataSourceBuilder(this.settings.ConnectionString)
            .UseSslClientAuthenticationOptionsCallback(Transport.Apply)
            // Statements use built-in types only. Loading all types of a server takes longer than loading a small file.
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
    }

    /// <summary>The environment's name: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</summary>
    public string Environment { get; }

    /// <summary>The pool that all connections of the command come from.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The runbook's <c>Database:</c> line. The host is masked to its domain; it never contains a password or a project reference.</summary>
    public RedactedText Description
        => $"Database: host={HostMask.Mask(settings.Host)} dbname={settings.Database} user={HostMask.MaskUser(settings.Username)} env={Environment}";

    /// <summary>Checks the server's certificate.</summary>
    internal TransportSecurity Transport { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    // Behind a transaction pooler no session state may outlive a transaction, and DISCARD ALL at close would reset another client's session.
    private static NpgsqlConnectionStringBuilder PoolerSafe(NpgsqlConnectionStringBuilder original)
    {
        // A Unix socket does not support TCP keepalive. It also does not need it: the end of a local server is noticed at once.
        var isSocket = LocalHost.IsSocket(original.Host);
        return new NpgsqlConnectionStringBuilder(original.ConnectionString)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 0,
            Multiplexing = false,
            Enlist = false,
            PersistSecurityInfo = false,
            IncludeErrorDetail = false,
            LogParameters = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // A server or pooler that died silently is noticed within about a minute, even in the middle of a load.
            TcpKeepAlive = !isSocket,
            TcpKeepAliveTime = isSocket ? 0 : 30,
            TcpKeepAliveInterval = isSocket ? 0 : 10,
            KeepAlive = original.KeepAlive == 0 ? 30 : original.KeepAlive,
            ApplicationName = original.ApplicationName ?? "PlaintiffIngest",
            Timeout = original.Timeout == 0 ? 15 : original.Timeout,
        };
    }
}
