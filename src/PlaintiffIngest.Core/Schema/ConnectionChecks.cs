using Npgsql;
using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The doctor's checks of the connection and of the server.</summary>
/// <param name="target">The database.</param>
/// <param name="clock">The client's clock.</param>
internal sealed class ConnectionChecks(DatabaseTarget target, TimeProvider clock)
{
    private const string SelectTlsVersion = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
    private const string SelectReadOnly = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromSeconds(5);

    /// <summary>Checks that a connection can be opened.</summary>
    public async Task<CheckResult> ReachableAsync(CancellationToken cancellationToken)
    {
        // A pooled connection does not report its certificate again.
        target.DataSource.Clear();
        await using var connection = await target.OpenAsync(cancellationToken);
        return CheckResult.Passed($"The server responds and accepts the login.");
    }

    /// <summary>Checks that the server is new enough.</summary>
    public Task<CheckResult> ServerVersionAsync(CancellationToken cancellationToken) => target.RunAsync(
        connection =>
        {
            ServerVersion.Require(connection.PostgreSqlVersion);
            return Task.FromResult(CheckResult.Passed($"PostgreSQL {connection.PostgreSqlVersion.ToString()}."));
        },
        cancellationToken);

    /// <summary>Checks that the database can store every character.</summary>
    public Task<CheckResult> EncodingAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await DatabaseEncoding.RequireUtf8Async(connection, cancellationToken);
            return CheckResult.Passed($"The database stores every character (UTF8).");
        },
        cancellationToken);

    /// <summary>Checks that the server accepts writes. A login that only reads does not need them.</summary>
    /// <param name="isReader">Whether the login only reads.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public Task<CheckResult> WritableAsync(bool isReader, CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(SelectReadOnly);
            return await command.ExecuteScalarAsync(cancellationToken) is not true ? CheckResult.Passed($"The server accepts writes.")
                : isReader ? CheckResult.Passed($"The server does not accept writes from this login, which only reads.")
                : CheckResult.Failed(
                    $"The server does not accept writes from this login: it is a standby, or its transactions are read-only.",
                    $"Connect to the primary server, or turn off default_transaction_read_only for the server, the database and the login.");
        },
        cancellationToken);

    /// <summary>Checks that the connection is encrypted, or local.</summary>
    public Task<CheckResult> TlsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var protocol = target.Transport.State == TransportState.Unencrypted ? "" : await ProtocolAsync(connection, cancellationToken);
            return target.Transport.State switch
            {
                TransportState.Verified => CheckResult.Passed($"{protocol}; verified: the certificate's issuer and host name are valid."),
                TransportState.IssuerVerified => CheckResult.Passed($"{protocol}; verified: the certificate's issuer is valid. The host name is not checked (SSL Mode=VerifyFull checks it)."),
                TransportState.EncryptedOnly when LocalHost.IsLocal(connection.Host) => CheckResult.Passed($"{protocol}; the server is on this machine."),
                TransportState.EncryptedOnly => CheckResult.Warning(
                    $"{protocol}; encrypted only: this machine does not know the certificate's issuer, so another server could impersonate this one.",
                    $"Add the server's root certificate to the connection ('Root Certificate' or sslrootcert; Supabase: Settings, Database, SSL)."),
                _ when LocalHost.IsLocal(connection.Host) => CheckResult.Passed($"No TLS; the server is on this machine (socket or loopback)."),
                _ => CheckResult.Warning(
                    $"The connection is not encrypted, and the server is on another machine.",
                    $"Add 'SSL Mode=VerifyFull' (sslmode=verify-full) to the connection, and enable TLS on the server."),
            };
        },
        cancellationToken);

    /// <summary>Checks whether there is a pooler, and whether imports work through it.</summary>
    public async Task<CheckResult> PoolerAsync(CancellationToken cancellationToken)
        => await PoolerProbe.DetectAsync(target, cancellationToken) switch
        {
            PoolerMode.None => CheckResult.Passed($"Direct connection, no pooler."),
            PoolerMode.Session => CheckResult.Passed($"A pooler in session mode."),
            PoolerMode.Statement => CheckResult.Failed(
                $"A pooler in statement mode: it rejects transactions, and an import needs one.",
                $"Use the pooler's session or transaction mode, or connect to the server directly."),
            _ when !await PoolerProbe.ServesTwoTransactionsAsync(target, cancellationToken) => CheckResult.Warning(
                $"A pooler in transaction mode with a single server connection: a run cannot send heartbeats while it loads.",
                $"Configure at least two server connections in the pooler (pool_size). Otherwise another import of the file may take over a load that runs for more than 30 minutes."),
            _ => CheckResult.Passed($"A pooler in transaction mode: imports work through it. Run Update-IngestDatabase over a direct or session connection."),
        };

    /// <summary>Checks that the clocks agree. Runs use the server's clock only, but operators compare times.</summary>
    public Task<CheckResult> ClockAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var sentAt = clock.GetUtcNow();
            await using var command = connection.Command("SELECT clock_timestamp()");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var server = reader.GetFieldValue<DateTimeOffset>(0);
            var clientTime = sentAt + ((clock.GetUtcNow() - sentAt) / 2);
            var difference = (server - clientTime).Duration();
            return difference <= MaxClockDifference
                ? CheckResult.Passed($"The clocks differ by {difference.TotalSeconds:0.0} s.")
                : CheckResult.Warning(
                    $"The clocks of this machine and of the server differ by {difference.TotalSeconds:0} s. Runs use the server's clock.",
                    $"Synchronize this machine's clock (or the server's), so that times in logs can be compared.");
        },
        cancellationToken);

    private static async Task<string> ProtocolAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Behind a pooler, pg_stat_ssl describes the pooler's connection, not ours.
        if (!await PoolerProbe.IsDirectAsync(connection, cancellationToken))
        {
            return "TLS";
        }

        await using var command = connection.Command(SelectTlsVersion);
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "TLS";
    }
}
