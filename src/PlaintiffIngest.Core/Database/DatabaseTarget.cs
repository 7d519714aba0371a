using Npgsql;
using PlaintiffIngest.Core.Errors;
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
    /// <exception cref="IngestException">The driver refuses the combination of the settings.</exception>
    public DatabaseTarget(string environment, NpgsqlConnectionStringBuilder settings)
    {
        Environment = environment;
        this.settings = PoolerSafe(settings);
        Transport = new TransportSecurity(this.settings.SslMode, this.settings.RootCertificate is not null);
        ConnectTimeout = TimeSpan.FromSeconds(this.settings.Timeout) * Math.Max(1, HostList.Split(this.settings.Host).Count);
        try
        {
            DataSource = Build(this.settings, Transport);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or NotSupportedException or FormatException)
        {
            // The driver's message may quote values.
            throw new IngestException(
                IngestErrorId.InvalidConnectionString,
                $"The connection is not valid: the driver does not accept the combination of keywords {string.Join(", ", settings.Keys.Cast<string>())}.",
                $"Remove keywords that are not needed. Host, Port, Username, Password, Database and SSL Mode suffice.");
        }
    }

    /// <summary>The environment's name: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</summary>
    public string Environment { get; }

    /// <summary>The pool that all connections of the command come from.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The runbook's <c>Database:</c> line. The host is masked to its domain; it never contains a password or a project reference.</summary>
    public RedactedText Description
        => $"Database: host={HostMask.Mask(settings.Host)} dbname={settings.Database} user={HostMask.MaskUser(settings.Username)} env={Environment}";

    /// <summary>The host, or several, in the driver's form; null for the driver's default.</summary>
    internal string? Host => settings.Host;

    /// <summary>Whether the connection names the file of a certificate or a key.</summary>
    internal bool NamesFiles => (settings.RootCertificate ?? settings.SslCertificate ?? settings.SslKey) is not null;

    /// <summary>Path of the password file; null if the connection has a password or uses no file.</summary>
    internal string? PasswordFile => settings.Password is null ? settings.Passfile : null;

    /// <summary>How long opening a connection may take. Several hosts are tried one after the other.</summary>
    internal TimeSpan ConnectTimeout { get; }

    /// <summary>Checks the server's certificate.</summary>
    internal TransportSecurity Transport { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => DataSource.DisposeAsync();

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, TransportSecurity transport)
    {
        var attributes = settings.TargetSessionAttributes;
        settings.TargetSessionAttributes = null;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString)
            .UseSslClientAuthenticationOptionsCallback(transport.Apply)
            // Statements use built-in types only. Loading all types of a server takes longer than loading a small file.
            .ConfigureTypeLoading(types => types.EnableTypeLoading(false));

        // An import writes, so with several hosts the primary is used unless the operator specifies something else.
        return HostList.Split(settings.Host).Count < 2
            ? builder.Build()
            : builder.BuildMultiHost().WithTargetSession(
                attributes is null ? TargetSessionAttributes.PreferPrimary : Enum.Parse<TargetSessionAttributes>(attributes.Replace("-", "", StringComparison.Ordinal), ignoreCase: true));
    }

    // Behind a transaction pooler no session state may outlive a transaction, and DISCARD ALL at close would reset another client's session.
    private static NpgsqlConnectionStringBuilder PoolerSafe(NpgsqlConnectionStringBuilder original)
    {
        // A Unix socket does not support TCP keepalive. It does not need it either, because the end of a local server is detected at once.
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
            // Not that of the variable PGCLIENTENCODING.
            ClientEncoding = "UTF8",
            // Detects a dead server or pooler within about a minute, even in the middle of a load.
            TcpKeepAlive = !isSocket,
            TcpKeepAliveTime = isSocket ? 0 : 30,
            TcpKeepAliveInterval = isSocket ? 0 : 10,
            KeepAlive = original.KeepAlive == 0 ? 30 : original.KeepAlive,
            ApplicationName = original.ApplicationName ?? "PlaintiffIngest",
            Timeout = original.Timeout == 0 ? 15 : original.Timeout,
        };
    }
}
