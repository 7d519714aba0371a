using System.Net;
using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>The doctor's checks of the way to the server and of the server itself.</summary>
/// <param name="target">The database.</param>
/// <param name="clock">The client's clock.</param>
internal sealed class ConnectionChecks(DatabaseTarget target, TimeProvider clock)
{
    private const string GetTls = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl";
    private const string TakesNoWrites = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";

    private static readonly TimeSpan ToleratedDifference = TimeSpan.FromSeconds(5);

    private bool negotiatedTls;

    /// <summary>A connection can be opened.</summary>
    public async Task<Finding> ReachableAsync(CancellationToken cancellationToken)
    {
        // The driver does not tell whether a pooled connection uses TLS, only asks for its options while it negotiates.
        target.DataSource.Clear();
        await using var connection = target.DataSource.CreateConnection();
        connection.SslClientAuthenticationOptionsCallback = _ => negotiatedTls = true;
        await connection.OpenTranslatedAsync(cancellationToken);
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
            if (negotiatedTls)
            {
                return Finding.Passed($"{await ProtocolAsync(connection, cancellationToken)}; {Verification()}.");
            }

            return IsOnThisMachine(connection.Host)
                ? Finding.Passed($"No TLS; the server is on this machine (socket or loopback).")
                : Finding.Warning(
                    $"The connection is not encrypted, and the server is on another machine.",
                    $"Put 'SSL Mode=VerifyFull' (sslmode=verify-full) into the connection, and switch TLS on at the server.");
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

    private static bool IsOnThisMachine(string? host)
        => host is null
            || host.StartsWith('/')
            || host.StartsWith('@')
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

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

    private string Verification() => new NpgsqlConnectionStringBuilder(target.DataSource.ConnectionString).SslMode switch
    {
        SslMode.VerifyFull => "the server's certificate and name are verified",
        SslMode.VerifyCA => "the server's certificate is verified, its name is not",
        _ => "the server's certificate is not verified (SSL Mode=VerifyFull does)",
    };
}
