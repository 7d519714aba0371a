using Npgsql;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Database;

/// <summary>
/// The database that was asked for: an environment's name, and the connection pool to it. One target serves one command and is disposed with it.
/// </summary>
public sealed class DatabaseTarget : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder settings;

    /// <summary>Makes a target of connection settings. Nothing is opened yet.</summary>
    /// <param name="environment"><c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</param>
    /// <param name="settings">The connection's settings; a pooler is taken into account here, once.</param>
    public DatabaseTarget(string environment, NpgsqlConnectionStringBuilder settings)
    {
        Environment = environment;
        this.settings = PoolerSafe(settings);
        Transport = new TransportSecurity(this.settings.SslMode, this.settings.RootCertificate is not null);
        DataSource = new NpgsqlDataSourceBuilder(this.settings.ConnectionString)
            .UseSslClientAuthenticationOptionsCallback(Transport.Apply)
            // Statements use built-in types only; asking a server for all of its types takes longer than the load of a small file.
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false))
            .Build();
    }

    /// <summary>Name of the environment.</summary>
    public string Environment { get; }

    /// <summary>The pool every connection of the command comes from.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The runbook's line that shows the target before work starts: host masked to its domain, never a password or a project reference.</summary>
    public RedactedText Description
        => $"Database: host={HostMask.Mask(settings.Host)} dbname={settings.Database} user={HostMask.User(settings.Username)} env={Environment}";

    /// <summary>Looks at the server's certificate.</summary>
    internal TransportSecurity Transport { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    // Behind a transaction pooler nothing of a session may outlive a transaction, and DISCARD ALL at close would hit another client's session.
    private static NpgsqlConnectionStringBuilder PoolerSafe(NpgsqlConnectionStringBuilder given)
    {
        // A socket of this machine knows no keep-alive of TCP and refuses it; there the end of a server is seen at once.
        var isSocket = LocalHost.IsSocket(given.Host);
        return new NpgsqlConnectionStringBuilder(given.ConnectionString)
        {
            NoResetOnClose = true,
            MaxAutoPrepare = 0,
            Multiplexing = false,
            Enlist = false,
            PersistSecurityInfo = false,
            IncludeErrorDetail = false,
            LogParameters = false,
            GssEncryptionMode = GssEncryptionMode.Disable,
            // A server or pooler that died silently is noticed within about a minute, also in the middle of a load.
            TcpKeepAlive = !isSocket,
            TcpKeepAliveTime = isSocket ? 0 : 30,
            TcpKeepAliveInterval = isSocket ? 0 : 10,
            KeepAlive = given.KeepAlive == 0 ? 30 : given.KeepAlive,
            ApplicationName = given.ApplicationName ?? "PlaintiffIngest",
            Timeout = given.Timeout == 0 ? 15 : given.Timeout,
        };
    }
}
