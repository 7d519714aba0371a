using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Database;

/// <summary>What the server's own errors mean, by SQLSTATE.</summary>
/// <remarks>Source: PostgreSQL's appendix "Error Codes".</remarks>
internal static class ServerErrors
{
    private const string LiveKey = "plaintiffs_raw_live_key";

    /// <summary>Translates an error that the server sent.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The error to throw, redacted.</returns>
    public static IngestException Translate(PostgresException error) => PoolerErrors.Translate(error) ?? error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => LoginRefused(error),

        // Supabase's pooler knows neither the project nor the login.
        PostgresErrorCodes.InternalError when error.MessageText.Contains("Tenant or user not found", StringComparison.Ordinal)
            => LoginRefused(error),
        PostgresErrorCodes.InvalidCatalogName => new(
            IngestErrorId.DatabaseUnreachable,
            $"The server has no such database: {error.MessageText}.",
            $"Correct the database name at the end of the connection URL."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedColumn
            when NamesOurSchema(error) => RequiredTableNotFound(error.MessageText),
        PostgresErrorCodes.InsufficientPrivilege => new(
            IngestErrorId.PermissionDenied,
            $"The login lacks a right: {error.MessageText}.",
            $"Run Test-IngestDatabase to see what this login lacks, and let an administrator make it a member of ingest_operator (imports, rollbacks), ingest_reader (looking only) or ingest_owner."),
        PostgresErrorCodes.ReadOnlySqlTransaction => new(
            IngestErrorId.ReadOnlyServer,
            $"The server takes no writes: {error.MessageText}.",
            $"Connect to the primary server, not to a read replica; check default_transaction_read_only of the database and the login."),
        PostgresErrorCodes.UntranslatableCharacter => new(
            IngestErrorId.DatabaseError,
            $"The database cannot store a character: it is not encoded in UTF8 (SQLSTATE {error.SqlState}).",
            $"{DatabaseEncoding.Remedy}"),
        _ when IsTransient(error) => new(
            IngestErrorId.TransientDatabaseError,
            $"A fault that may pass (SQLSTATE {error.SqlState}, {SqlStateClass.InWords(error.SqlState)}).",
            $"Try again."),
        _ => new(
            IngestErrorId.DatabaseError,
            $"The database refused a statement (SQLSTATE {error.SqlState}, {SqlStateClass.InWords(error.SqlState)}){MessageOf(error)}.",
            $"Run Test-IngestDatabase; the server's log has the details."),
    };

    /// <summary>The runbook's error for a database without our tables.</summary>
    /// <param name="what">What is missing.</param>
    /// <returns>The error to throw.</returns>
    public static IngestException RequiredTableNotFound(string what) => new(
        IngestErrorId.RequiredTableNotFound,
        $"Required table not found: {what}. Migrations have not been applied.",
        $"Run Update-IngestDatabase, then Test-IngestDatabase.");

    /// <summary>Whether the same transaction may succeed when it is tried again.</summary>
    /// <param name="error">The server's error.</param>
    public static bool IsTransient(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation
            => error.ConstraintName?.StartsWith(LiveKey, StringComparison.Ordinal) == true, // A shard's index has a number after.
        PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or "25P03" or "57P05" // Time-outs of idle transactions and sessions.
            or PostgresErrorCodes.ConnectionException
            or PostgresErrorCodes.ConnectionDoesNotExist
            or PostgresErrorCodes.ConnectionFailure
            or PostgresErrorCodes.SqlClientUnableToEstablishSqlConnection
            or PostgresErrorCodes.SqlServerRejectedEstablishmentOfSqlConnection => true,
        _ => PoolerErrors.IsTransient(error),
    };

    // The login's name is left out: Supabase puts the project's reference into it.
    private static IngestException LoginRefused(PostgresException error) => new(
        IngestErrorId.LoginRefused,
        $"The server refused the login (SQLSTATE {error.SqlState}).",
        $"Check the user and the password of the connection, or give -Credential.");

    private static bool NamesOurSchema(PostgresException error)
        => error.MessageText.Contains("ingest.", StringComparison.Ordinal)
            || error.MessageText.Contains("\"ingest\"", StringComparison.Ordinal);

    // A data exception quotes the value, and what a function raises may say anything. 23001 is what our own guards raise.
    private static RedactedText MessageOf(PostgresException error) => error.SqlState[..2] switch
    {
        "0A" or "23" or "25" or "40" or "42" or "53" or "54" or "55" or "57" or "58" => $": {error.MessageText}",
        _ => $"",
    };
}
