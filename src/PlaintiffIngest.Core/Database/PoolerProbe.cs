using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Finds out by trying whether a pooler stands before the server, and in which mode. Changes nothing.</summary>
internal static class PoolerProbe
{
    private const string GetPid = "SELECT pg_backend_pid()";
    private const int SupabaseTransactionPort = 6543;
    private const int Rounds = 3;

    // Idle poolers answer within milliseconds. Seconds.
    private const int CommandTimeoutSeconds = 3;

    /// <summary>Finds the mode.</summary>
    /// <param name="target">The database.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<PoolerMode> FindAsync(DatabaseTarget target, CancellationToken cancellationToken)
    {
        await using var first = await target.OpenAsync(cancellationToken);
        return await DatabaseErrors.WithIngestErrorsAsync(async () =>
        {
            if (await IsDirectAsync(first, cancellationToken))
            {
                return PoolerMode.None;
            }

            if (!await TakesTransactionsAsync(first, cancellationToken))
            {
                return PoolerMode.Statement;
            }

            return IsSupabaseTransactionPooler(first) || await SharesServerConnectionsAsync(target, first, cancellationToken)
                ? PoolerMode.Transaction
                : PoolerMode.Session;
        });
    }

    /// <summary>Whether a second client is served while the first holds a transaction, as a heartbeat must be while a load works.</summary>
    /// <param name="target">A database behind a pooler in transaction mode.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<bool> ServesTwoTransactionsAsync(DatabaseTarget target, CancellationToken cancellationToken)
    {
        await using var first = await target.OpenAsync(cancellationToken);
        await using var transaction = await first.BeginTransactionAsync(cancellationToken);
        await PidAsync(first, cancellationToken);
        return await TryPidAsync(target, cancellationToken) is not null;
    }

    /// <summary>Whether a connection ends at the server: a pooler invents the process id of its greeting, a server tells the real one.</summary>
    public static async Task<bool> IsDirectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => await PidAsync(connection, cancellationToken) == connection.ProcessID;

    private static bool IsSupabaseTransactionPooler(NpgsqlConnection connection)
        => new NpgsqlConnectionStringBuilder(connection.ConnectionString).Port == SupabaseTransactionPort;

    private static async Task<bool> TakesTransactionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await PidAsync(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // In session mode each client keeps a server connection, and with none left a second client waits; in transaction mode two
    // idle clients soon meet on one.
    private static async Task<bool> SharesServerConnectionsAsync(DatabaseTarget target, NpgsqlConnection first, CancellationToken cancellationToken)
    {
        HashSet<int> ofFirst = [];
        HashSet<int> ofSecond = [];
        for (var round = 0; round < Rounds; round++)
        {
            ofFirst.Add(await PidAsync(first, cancellationToken));
            if (await TryPidAsync(target, cancellationToken) is not { } pid)
            {
                return false;
            }

            ofSecond.Add(pid);
        }

        return ofFirst.Count > 1 || ofFirst.Overlaps(ofSecond);
    }

    private static async Task<int?> TryPidAsync(DatabaseTarget target, CancellationToken cancellationToken)
    {
        await using var connection = await target.OpenAsync(cancellationToken);
        try
        {
            return await PidAsync(connection, cancellationToken);
        }
        catch (NpgsqlException error) when (error.InnerException is TimeoutException || error is PostgresException)
        {
            return null;
        }
    }

    private static async Task<int> PidAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(GetPid);
        command.CommandTimeout = CommandTimeoutSeconds;
        return await command.ExecuteScalarAsync(cancellationToken) is int pid ? pid : 0;
    }
}
