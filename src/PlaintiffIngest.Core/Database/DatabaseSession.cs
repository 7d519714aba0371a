using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Opens connections and creates commands. Exceptions of the driver become <see cref="IngestException"/>.</summary>
internal static class DatabaseSession
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(2);

    /// <summary>Opens a connection from the target's pool.</summary>
    /// <param name="target">The database.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>An open connection; the caller disposes it.</returns>
    /// <exception cref="IngestException">The server cannot be reached or rejects the login.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(this DatabaseTarget target, CancellationToken cancellationToken)
    {
        var connection = target.DataSource.CreateConnection();
        try
        {
            await OpenAsync(connection, target, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task OpenAsync(NpgsqlConnection connection, DatabaseTarget target, CancellationToken cancellationToken)
    {
        // The driver's timeout does not cover the TLS handshake: a peer that accepts TLS and then stays silent would block it forever.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(target.ConnectTimeout + GracePeriod);
        try
        {
            await connection.OpenAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw DatabaseErrors.ToConnectException(new TimeoutException(), target.Host);
        }
        catch (FormatException) when (PasswordFileErrors.Find(target.PasswordFile) is { } problem)
        {
            throw problem;
        }
        catch (Exception error) when (DatabaseErrors.IsConnectError(error))
        {
            throw DatabaseErrors.ToConnectException(error, target.Host, target.NamesFiles);
        }
    }

    /// <summary>Runs work on its own connection, in autocommit mode.</summary>
    /// <typeparam name="T">The work's result.</typeparam>
    /// <param name="target">The database.</param>
    /// <param name="work">The work to run on the open connection.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The work's result.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public static async Task<T> RunAsync<T>(this DatabaseTarget target, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await target.OpenAsync(cancellationToken);
        return await target.WithIngestErrorsAsync(() => work(connection), cancellationToken);
    }

    /// <summary>Runs a database operation and translates its exceptions.</summary>
    /// <typeparam name="T">The operation's result.</typeparam>
    /// <param name="target">The database.</param>
    /// <param name="step">The operation.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The operation's result.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public static async Task<T> WithIngestErrorsAsync<T>(this DatabaseTarget target, Func<Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (PostgresException error)
        {
            throw await SchemaOrigin.ExplainAsync(target, error, cancellationToken);
        }
        catch (Exception error) when (DatabaseErrors.IsDatabaseError(error))
        {
            throw DatabaseErrors.ToIngestException(error);
        }
    }

    /// <summary>Creates a command.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">A constant statement with <c>@name</c> parameters. It must never contain values.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns>The command; the caller disposes it.</returns>
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // Statements are constants and embedded files; values are always parameters.
        var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
