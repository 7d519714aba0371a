using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Turns the driver's errors into the product's: which kind, whether it may pass, what to do.</summary>
/// <remarks>
/// Of a server's error only the SQLSTATE and, for kinds that cannot quote data, its message are shown; never its detail, hint or context.
/// The driver's own messages name the host, so they are never shown.
/// </remarks>
internal static class DatabaseErrors
{
    /// <summary>Translates an error of the driver or the socket that occurred on an open connection.</summary>
    /// <param name="error">A <see cref="NpgsqlException"/> (so also a <see cref="PostgresException"/>), time-out or socket error.</param>
    /// <returns>The error to throw, redacted.</returns>
    public static IngestException ToIngestException(Exception error) => error switch
    {
        PostgresException server => ServerErrors.Translate(server),
        _ when FailedToConnect(error) => Unreachable(),
        NpgsqlException { IsTransient: false } and not { InnerException: IOException or SocketException } => new(
            IngestErrorId.DatabaseError,
            $"The database driver refused an operation ({error.GetType().Name}).",
            $"Run Test-IngestDatabase; if it passes, report this with the command that was run."),
        _ when HasCause<TimeoutException>(error) => new(
            IngestErrorId.TransientDatabaseError,
            $"The database did not answer in time.",
            $"Try again; if it stays, see on the server what the statement waits for (pg_stat_activity)."),
        _ => new(
            IngestErrorId.TransientDatabaseError,
            $"The connection to the database was lost.",
            $"Try again; nothing was left half done."),
    };

    /// <summary>Translates an error that occurred while a connection was opened: here a silent or closing server cannot be reached.</summary>
    /// <param name="error">As for <see cref="ToIngestException"/>.</param>
    /// <returns>The error to throw, redacted.</returns>
    public static IngestException TranslateOpening(Exception error) => error switch
    {
        PostgresException server => ServerErrors.Translate(server),
        _ when HasCause<AuthenticationException>(error) => new(
            IngestErrorId.DatabaseUnreachable,
            $"The server's TLS certificate was not accepted: its issuer is unknown, or it was made for another host name.",
            $"Correct the host name, or give the root certificate of the server in the connection ('Root Certificate' or sslrootcert)."),

        // Not an error of the server: the driver finds that it has nothing to answer with.
        NpgsqlException { InnerException: null } when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => new(
            IngestErrorId.LoginRefused,
            $"The server asks for a password, and none was given.",
            $"Put the password into the environment's URL, or give -Credential."),
        NpgsqlException { InnerException: null } when error.Message.Contains("SSL", StringComparison.Ordinal) => new(
            IngestErrorId.DatabaseUnreachable,
            $"The connection asks for TLS, and the server does not offer it.",
            $"Switch TLS on at the server: to another machine nothing is sent without it."),
        _ when HasCause<FileNotFoundException>(error) || HasCause<DirectoryNotFoundException>(error)
            || HasCause<UnauthorizedAccessException>(error) || HasCause<CryptographicException>(error) => new(
            IngestErrorId.InvalidConnectionString,
            $"A file that the connection names (root certificate, client certificate, key or password file) cannot be read.",
            $"Correct its path in the connection, or its rights."),
        NpgsqlException { InnerException: TimeoutException } when error.Message.Contains("pool", StringComparison.Ordinal) => new(
            IngestErrorId.TransientDatabaseError,
            $"All connections that this command may use are busy.",
            $"Use a lower -ThrottleLimit, or raise 'Maximum Pool Size' in the connection string."),
        _ => Unreachable(),
    };

    /// <summary>Whether <see cref="TranslateOpening"/> knows this kind of error.</summary>
    /// <param name="error">Any error.</param>
    public static bool IsOpeningError(Exception error)
        => IsDatabaseError(error) || error is IOException or UnauthorizedAccessException or AuthenticationException or CryptographicException;

    /// <summary>Whether <see cref="ToIngestException"/> knows this kind of error.</summary>
    /// <param name="error">Any error.</param>
    public static bool IsDatabaseError(Exception error)
        => error is NpgsqlException or TimeoutException or SocketException or IOException { InnerException: SocketException };

    /// <summary>Runs a step of work against the database and translates its errors.</summary>
    /// <typeparam name="T">The step's result.</typeparam>
    /// <param name="step">The step.</param>
    /// <returns>The step's result.</returns>
    /// <exception cref="IngestException">The database failed.</exception>
    public static async Task<T> WithIngestErrorsAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception error) when (IsDatabaseError(error))
        {
            throw ToIngestException(error);
        }
    }

    private static IngestException Unreachable() => new(
        IngestErrorId.DatabaseUnreachable,
        $"The database server does not answer.",
        $"Check that it runs, the host and port of the connection, and the network between (Supabase: is the project paused?).");

    private static bool FailedToConnect(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.TimedOut) })
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasCause<T>(Exception error)
        where T : Exception
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is T)
            {
                return true;
            }
        }

        return false;
    }
}
