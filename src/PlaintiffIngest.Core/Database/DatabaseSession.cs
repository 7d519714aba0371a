using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Opens connections and runs short statements, with translated errors.</summary>
internal static class DatabaseSession
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Opens a connection of a target's pool.</summary>
    /// <param name="target">The database.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <returns>An open connection; the caller disposes it.</returns>
    /// <exception cref="IngestException">The server cannot be reached, or refuses the login.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(this DatabaseTarget target, CancellationToken cancellationToken)
    {
        var connection = target.DataSource.CreateConnection();
        try
        {
            await connection.OpenTranslatedAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection that was made before.</summary>
    /// <param name="connection">The closed connection.</param>
    /// <param name="cancellationToken">Stops the attempt.</param>
    /// <exception cref="IngestException">As for <see cref="OpenAsync"/>.</exception>
    public static async Task OpenTranslatedAsync(this NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // The driver's own limit does not bound a TLS handshake: a peer that agrees to TLS and then says nothing would hold it for ever.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(connection.ConnectionTimeout) + Grace);
        try
        {
            await connection.OpenAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw DatabaseErrors.TranslateOpening(new TimeoutException());
        }
        catch (Exception error) when (DatabaseErrors.IsOpeningError(error))
        {
            throw DatabaseErrors.TranslateOpening(error);
        }
    }

    /// <summary>Runs work on a connection of its own, outside a transaction, so that every statement is committed at once.</summary>
    /// <typeparam name="T">The work's result.</typeparam>
    /// <param name="target">The database.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The work's result.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public static async Task<T> RunAsync<T>(this DatabaseTarget target, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var connection = await target.OpenAsync(cancellationToken);
        return await DatabaseErrors.WithIngestErrorsAsync(() => work(connection));
    }

    /// <summary>Makes a command.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="sql">A statement with <c>@name</c> parameters, never with values.</param>
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
