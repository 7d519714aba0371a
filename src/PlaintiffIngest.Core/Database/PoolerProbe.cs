using Npgsql;

namespace PlaintiffIngest.Core.Database;

/// <summary>Detects whether there is a pooler in front of the server, and its mode. Changes nothing.</summary>
internal static class PoolerProbe
{
    private const string SelectPid = "SELECT pg_backend_pid()";
    private const int SupabaseTransactionPort = 6543;
    private const int Rounds = 3;

    // In seconds. An idle pooler responds within milliseconds.
    private const int CommandTimeoutSeconds = 3;

    /// <summary>Detects the mode.</summary>
    /// <param name="target">The database.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<PoolerMode> DetectAsync(DatabaseTarget target, CancellationToken cancellationToken)
    {
        await using var first = await target.OpenAsync(cancellationToken);
        return await DatabaseErrors.WithIngestErrorsAsync(async () =>
        {
            if (await IsDirectAsync(first, cancellationToken))
            {
                return PoolerMode.None;
            }

            if (!await AcceptsTransactionsAsync(first, cancellationToken))
            {
                return PoolerMode.Statement;
            }

            return IsSupabaseTransactionPooler(first) || await SharesServerConnectionsAsync(target, first, cancellationToken)
                ? PoolerMode.Transaction
                : PoolerMode.Session;
        });
    }

    /// <summary>Whether a second client is served while the first one has an open transaction. A load needs this for its heartbeat.</summary>
    /// <param name="target">A database behind a pooler in transaction mode.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task<bool> ServesTwoTransactionsAsync(DatabaseTarget target, CancellationToken cancellationToken)
    {
        await using var first = await target.OpenAsync(cancellationToken);
        await using var transaction = await first.BeginTransactionAsync(cancellationToken);
        await PidAsync(first, cancellationToken);
        return await TryPidAsync(target, cancellationToken) is not null;
    }

    /// <summary>Whether a connection goes straight to the server. A server reports its real process id on connect; a pooler makes one up.</summary>
    public static async Task<bool> IsDirectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        => await PidAsync(connection, cancellationToken) == connection.ProcessID;

    private static bool IsSupabaseTransactionPooler(NpgsqlConnection connection)
        => new NpgsqlConnectionStringBuilder(connection.ConnectionString).Port == SupabaseTransactionPort;

    private static async Task<bool> AcceptsTransactionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
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

    // In session mode each client keeps its server connection, and a second client waits if none is left. In transaction mode two
    // idle clients soon get the same one.
    private static async Task<bool> SharesServerConnectionsAsync(DatabaseTarget target, NpgsqlConnection first, CancellationToken cancellationToken)
    {
        HashSet<int> firstPids = [];
        HashSet<int> secondPids = [];
        for (var round = 0; round < Rounds; round++)
        {
            firstPids.Add(await PidAsync(first, cancellationToken));
            if (await TryPidAsync(target, cancellationToken) is not { } pid)
            {
                return false;
            }

            secondPids.Add(pid);
        }

        return firstPids.Count > 1 || firstPids.Overlaps(secondPids);
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
        await using var command = connection.Command(SelectPid);
        command.CommandTimeout = CommandTimeoutSeconds;
        return await command.ExecuteScalarAsync(cancellationToken) is int pid ? pid : 0;
    }
}
