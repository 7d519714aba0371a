using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Translates the driver's exceptions into the product's, with an error id and a remedy.</summary>
/// <remarks>
/// Of a server's error, only the SQLSTATE is shown, and the message if its class cannot quote data. The detail, hint and context
/// are never shown. The driver's own messages are never shown because they contain the host.
/// </remarks>
internal static class DatabaseErrors
{
    /// <summary>Translates an exception that occurred on an open connection.</summary>
    /// <param name="error">An exception for which <see cref="IsDatabaseError"/> is true.</param>
    /// <returns>The exception to throw, redacted.</returns>
    public static IngestException ToIngestException(Exception error) => error switch
    {
        PostgresException server => ServerErrors.Translate(server),
        _ when IsConnectFailure(error) => ConnectErrors.Unreachable(error, host: null),
        NpgsqlException { IsTransient: false } and not { InnerException: IOException or SocketException } => new(
            IngestErrorId.DatabaseError,
            $"The database driver rejected an operation ({error.GetType().Name}).",
            $"Run Test-IngestDatabase. If it passes, report this error with the command that you ran."),
        _ when HasCause<TimeoutException>(error) => new(
            IngestErrorId.TransientDatabaseError,
            $"The database did not respond in time.",
            $"Try again. If the error persists, check on the server what the statement is waiting for (pg_stat_activity)."),
        _ => new(
            IngestErrorId.TransientDatabaseError,
            $"The connection to the database was lost.",
            $"Try again. The command either completed or changed nothing."),
    };

    /// <summary>Translates an exception that occurred while opening a connection. A timeout or a reset then means that the server is unreachable.</summary>
    /// <param name="error">An exception for which <see cref="IsConnectError"/> is true.</param>
    /// <param name="host">The connection's host, in the driver's form.</param>
    /// <param name="namesFiles">Whether the connection names a certificate or a key.</param>
    /// <returns>The exception to throw, redacted.</returns>
    public static IngestException ToConnectException(Exception error, string? host, bool namesFiles = false) => error switch
    {
        // With several hosts: the error of the first one.
        NpgsqlException { InnerException: AggregateException all } => ToConnectException(
            all.InnerExceptions.FirstOrDefault(inner => inner is PostgresException) ?? all.InnerExceptions[0], host, namesFiles),
        NpgsqlException { InnerException: null } when error.Message.StartsWith("No suitable host", StringComparison.Ordinal) => new(
            IngestErrorId.DatabaseUnreachable,
            $"None of the connection's hosts is the kind of server that target_session_attrs requires.",
            $"Check the state of the servers, or change target_session_attrs in the connection."),
        PostgresException server => ServerErrors.Translate(server),
        _ when CryptographyErrors.Find(error, host, namesFiles) is { } cryptography => cryptography,
        _ when HasCause<AuthenticationException>(error) => new(
            IngestErrorId.DatabaseUnreachable,
            $"The server's TLS certificate was not accepted: its issuer is unknown, or it was issued for another host name.",
            $"Correct the host name, or add the server's root certificate to the connection ('Root Certificate' or sslrootcert)."),

        // The driver raises this itself when the server asks for a password and there is none.
        NpgsqlException { InnerException: null } when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => new(
            IngestErrorId.LoginRefused,
            $"The server requires a password, but the connection has none.",
            $"Add the password to the environment's URL, or use -Credential."),
        NpgsqlException { InnerException: null } when error.Message.Contains("SSLRequest", StringComparison.Ordinal) => ConnectErrors.NoAnswerAboutTls(error),
        NpgsqlException { InnerException: null } when error.Message.Contains("SSL", StringComparison.Ordinal) => new(
            IngestErrorId.DatabaseUnreachable,
            $"The connection requires TLS, but the server does not offer it.",
            $"Enable TLS on the server. Connections to another machine always use it."),
        _ when HasCause<FileNotFoundException>(error) || HasCause<DirectoryNotFoundException>(error)
            || HasCause<UnauthorizedAccessException>(error) || HasCause<CryptographicException>(error) => new(
            IngestErrorId.InvalidConnectionString,
            $"A file that the connection names (root certificate, client certificate, key or password file) cannot be read.",
            $"Correct the path in the connection, or the permissions of the file."),
        NpgsqlException { InnerException: TimeoutException } when error.Message.Contains("pool", StringComparison.Ordinal) => new(
            IngestErrorId.TransientDatabaseError,
            $"All connections in this command's pool are busy.",
            $"Use a lower -ThrottleLimit, or raise 'Maximum Pool Size' in the connection string."),
        ArgumentException => new(
            IngestErrorId.InvalidConnectionString,
            $"The driver does not accept a value in the connection.",
            $"Remove keywords that are not needed. Host, Port, Username, Password, Database and SSL Mode suffice."),
        _ when IsDatabaseError(error) || error is IOException or UnauthorizedAccessException or PlatformNotSupportedException => ConnectErrors.Unreachable(error, host),
        _ => ConnectErrors.NotUnderstood(error),
    };

    /// <summary>Whether <see cref="ToConnectException"/> handles this exception: all but a cancellation, because the driver fails in many ways if a server answers oddly.</summary>
    /// <param name="error">Any exception.</param>
    public static bool IsConnectError(Exception error) => error is not (OperationCanceledException or IngestException);

    /// <summary>Whether <see cref="ToIngestException"/> handles this exception.</summary>
    /// <param name="error">Any exception.</param>
    public static bool IsDatabaseError(Exception error)
        => error is NpgsqlException or TimeoutException or SocketException or IOException { InnerException: SocketException };

    /// <summary>Runs a database operation and translates its exceptions.</summary>
    /// <typeparam name="T">The operation's result.</typeparam>
    /// <param name="step">The operation.</param>
    /// <returns>The operation's result.</returns>
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

    private static bool IsConnectFailure(Exception error)
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
