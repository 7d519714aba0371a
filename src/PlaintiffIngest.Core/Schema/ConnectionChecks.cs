using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The doctor's checks of the way to the server and of the server itself.</summary>
/// <param name="target">The database.</param>
/// <param name="clock">The client's clock.</param>
internal sealed class ConnectionChecks(DatabaseTarget target, TimeProvider clock)
{
    private const string GetTls = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
    private const string TakesNoWrites = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

    private static readonly TimeSpan ToleratedDifference = TimeSpan.FromSeconds(5);

    /// <summary>A connection can be opened.</summary>
    public async Task<Finding> ReachableAsync(CancellationToken cancellationToken)
    {
        // A connection that was made before tells nothing of its certificate.
        target.DataSource.Clear();
        await using var connection = await target.OpenAsync(cancellationToken);
        return Finding.Passed($"The server answers and accepts the login.");
    }

    /// <summary>The server is new enough.</summary>
    public Task<Finding> ServerVersionAsync(CancellationToken cancellationToken) => target.RunAsync(
        connection =>
        {
            ServerVersion.Require(connection.PostgreSqlVersion);
            return Task.FromResult(Finding.Passed($"PostgreSQL {connection.PostgreSqlVersion.ToString()}."));
        },
        cancellationToken);

    /// <summary>The database can store every name.</summary>
    public Task<Finding> EncodingAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await DatabaseEncoding.RequireUtf8Async(connection, cancellationToken);
            return Finding.Passed($"The database stores every character (UTF8).");
        },
        cancellationToken);

    /// <summary>The server takes writes.</summary>
    public Task<Finding> WritableAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(TakesNoWrites);
            return await command.ExecuteScalarAsync(cancellationToken) is true
                ? Finding.Failed(
                    $"The server takes no writes from this login: it is a standby, or its transactions are read-only.",
                    $"Connect to the primary server, or have default_transaction_read_only switched off for the server, the database and the login.")
                : Finding.Passed($"The server takes writes.");
        },
        cancellationToken);

    /// <summary>Nobody on the way can read along.</summary>
    public Task<Finding> TlsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var protocol = target.Transport.State == TransportState.Clear ? "" : await ProtocolAsync(connection, cancellationToken);
            return target.Transport.State switch
            {
                TransportState.Verified => Finding.Passed($"{protocol}; verified: the certificate's issuer is known and its name is the server's."),
                TransportState.IssuerVerified => Finding.Passed($"{protocol}; verified: the certificate's issuer is known; its name is not compared (SSL Mode=VerifyFull does)."),
                TransportState.EncryptedOnly when LocalHost.IsLocal(connection.Host) => Finding.Passed($"{protocol}; the server is on this machine."),
                TransportState.EncryptedOnly => Finding.Warning(
                    $"{protocol}; encrypted only: this machine does not know the certificate's issuer, so another server could answer in its place.",
                    $"Give the server's root certificate in the connection ('Root Certificate' or sslrootcert; Supabase: Settings, Database, SSL)."),
                _ when LocalHost.IsLocal(connection.Host) => Finding.Passed($"No TLS; the server is on this machine (socket or loopback)."),
                _ => Finding.Warning(
                    $"The connection is not encrypted, and the server is on another machine.",
                    $"Put 'SSL Mode=VerifyFull' (sslmode=verify-full) into the connection, and switch TLS on at the server."),
            };
        },
        cancellationToken);

    /// <summary>What stands between the client and the server.</summary>
    public async Task<Finding> PoolerAsync(CancellationToken cancellationToken)
        => await PoolerProbe.FindAsync(target, cancellationToken) switch
        {
            PoolerMode.None => Finding.Passed($"Direct connection, no pooler."),
            PoolerMode.Session => Finding.Passed($"A pooler in session mode."),
            PoolerMode.Statement => Finding.Failed(
                $"A pooler in statement mode: it refuses transactions, and an import is one.",
                $"Use the pooler's session or transaction mode, or connect to the server directly."),
            _ when !await PoolerProbe.ServesTwoTransactionsAsync(target, cancellationToken) => Finding.Warning(
                $"A pooler in transaction mode that has one server connection to give: a loading run cannot show that it is alive.",
                $"Give the pooler two or more server connections (pool_size), or a load of over 30 minutes may be taken over by another import of the file."),
            _ => Finding.Passed($"A pooler in transaction mode: imports work through it; run Update-IngestDatabase over a direct or session connection."),
        };

    /// <summary>The clocks agree. Only the server's counts, but an operator compares times.</summary>
    public Task<Finding> ClockAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var asked = clock.GetUtcNow();
            await using var command = connection.Command("SELECT clock_timestamp()");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var server = reader.GetFieldValue<DateTimeOffset>(0);
            var here = asked + ((clock.GetUtcNow() - asked) / 2);
            var difference = (server - here).Duration();
            return difference <= ToleratedDifference
                ? Finding.Passed($"The clocks differ by {difference.TotalSeconds:0.0} s.")
                : Finding.Warning(
                    $"The clocks of this machine and of the server differ by {difference.TotalSeconds:0} s. Only the server's counts for runs.",
                    $"Set this machine's clock (or the server's), so that times in logs can be compared.");
        },
        cancellationToken);

    private static async Task<string> ProtocolAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Behind a pooler this is about the pooler's own connection, so nothing is said then.
        if (!await PoolerProbe.IsDirectAsync(connection, cancellationToken))
        {
            return "TLS";
        }

        await using var command = connection.Command(GetTls);
        return await command.ExecuteScalarAsync(cancellationToken) as string ?? "TLS";
    }
}
