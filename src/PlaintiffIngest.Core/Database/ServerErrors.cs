using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Database;

/// <summary>Translates the server's errors by SQLSTATE.</summary>
/// <remarks>Source: PostgreSQL's appendix "Error Codes".</remarks>
internal static class ServerErrors
{
    private const string LiveKeyIndex = "plaintiffs_raw_live_key";
    private const string LockSetting = "max_locks_per_transaction";

    /// <summary>Translates an error that the server or a pooler sent.</summary>
    /// <param name="error">The error.</param>
    /// <returns>The exception to throw, redacted.</returns>
    public static IngestException Translate(PostgresException error) => PoolerErrors.Translate(error) ?? WorkerErrors.Translate(error) ?? error.SqlState switch
    {
        PostgresErrorCodes.InvalidAuthorizationSpecification when error.MessageText.Contains("pg_hba.conf", StringComparison.Ordinal) => NotAdmitted(error),
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => LoginRefused(error),
        PostgresErrorCodes.InvalidCatalogName => new(
            IngestErrorId.DatabaseUnreachable,
            $"The database cannot be opened: {error.MessageText}.",
            $"Correct the name of the database in the connection, or create the database."),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.UndefinedObject
            when MentionsIngestSchema(error) => RequiredTableNotFound(error.MessageText),

        // The message names only the column. Statements are fixed, so only an older schema can lack a column.
        PostgresErrorCodes.UndefinedColumn => RequiredTableNotFound(error.MessageText),
        PostgresErrorCodes.InsufficientPrivilege => new(
            IngestErrorId.PermissionDenied,
            $"The login lacks a privilege: {error.MessageText}.",
            $"Run Test-IngestDatabase to see which privileges are missing. Ask an administrator to grant the login ingest_operator (imports, rollbacks), ingest_reader (read-only) or ingest_owner."),
        PostgresErrorCodes.ReadOnlySqlTransaction => new(
            IngestErrorId.ReadOnlyServer,
            $"The server is read-only: {error.MessageText}.",
            $"Connect to the primary server, not to a read replica. Check default_transaction_read_only of the database and the login."),
        PostgresErrorCodes.UntranslatableCharacter => new(
            IngestErrorId.DatabaseError,
            $"The database cannot store a character, because its encoding is not UTF8 (SQLSTATE {error.SqlState}).",
            $"{DatabaseEncoding.Remedy}"),
        PostgresErrorCodes.OutOfMemory when error.Hint?.Contains(LockSetting, StringComparison.Ordinal) == true => new(
            IngestErrorId.DatabaseError,
            $"The server cannot hold as many locks as a statement needs (SQLSTATE {error.SqlState}).",
            $"Raise {LockSetting} and restart the server. With Citus, do this on every node. If this is Update-IngestDatabase -Distributed, a smaller -ShardCount also helps."),
        _ when IsTransient(error) => new(
            IngestErrorId.TransientDatabaseError,
            $"A transient error occurred (SQLSTATE {error.SqlState}, {SqlStateClass.Describe(error.SqlState)}).",
            $"Try again."),
        _ => new(
            IngestErrorId.DatabaseError,
            $"The database rejected a statement (SQLSTATE {error.SqlState}, {SqlStateClass.Describe(error.SqlState)}){SafeMessage(error)}.",
            $"Run Test-IngestDatabase. The server's log has the details."),
    };

    /// <summary>The runbook's error for a database without the product's tables.</summary>
    /// <param name="what">What is missing.</param>
    /// <returns>The exception to throw.</returns>
    public static IngestException RequiredTableNotFound(string what) => new(
        IngestErrorId.RequiredTableNotFound,
        $"Required table not found: {what}. Migrations have not been applied.",
        $"Run Update-IngestDatabase, then Test-IngestDatabase.");

    /// <summary>Whether a retry of the same transaction may succeed.</summary>
    /// <param name="error">The server's error.</param>
    public static bool IsTransient(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation
            => error.ConstraintName?.StartsWith(LiveKeyIndex, StringComparison.Ordinal) == true, // Citus appends a number to a shard's index.
        PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or "25P03" or "57P05" // Timeouts of idle transactions and sessions.
            or PostgresErrorCodes.ConnectionException
            or PostgresErrorCodes.ConnectionDoesNotExist
            or PostgresErrorCodes.ConnectionFailure
            or PostgresErrorCodes.SqlClientUnableToEstablishSqlConnection
            or PostgresErrorCodes.SqlServerRejectedEstablishmentOfSqlConnection => true,
        _ => PoolerErrors.IsTransient(error),
    };

    // The message omits the user name, because Supabase puts the project reference into it.
    private static IngestException LoginRefused(PostgresException error) => new(
        IngestErrorId.LoginRefused,
        $"The server rejected the login (SQLSTATE {error.SqlState}).",
        $"Check the user name and password of the connection, or use -Credential.");

    // The message names this machine's address, the user and the database.
    private static IngestException NotAdmitted(PostgresException error)
    {
        var isUnencrypted = error.MessageText.Contains("no encryption", StringComparison.Ordinal) || error.MessageText.Contains("SSL off", StringComparison.Ordinal);
        return new IngestException(
            IngestErrorId.LoginRefused,
            $"The server's pg_hba.conf does not allow this connection (SQLSTATE {error.SqlState}): no entry allows this user, database and address {(isUnencrypted ? "without TLS" : "with TLS")}.",
            isUnencrypted
                ? (RedactedText)$"Add sslmode=require to the connection. If the server still does not allow the connection, ask its administrator to allow this machine's address in pg_hba.conf."
                : $"Check the user and database of the connection. If they are correct, ask the server's administrator to allow this machine's address in pg_hba.conf (hosted servers: in their network restrictions).");
    }

    private static bool MentionsIngestSchema(PostgresException error)
        => error.MessageText.Contains("ingest.", StringComparison.Ordinal)
            || error.MessageText.Contains("\"ingest\"", StringComparison.Ordinal);

    // Only classes whose messages cannot quote data. A data exception quotes the value, and a function may raise any text.
    private static RedactedText SafeMessage(PostgresException error) => SqlStateClass.Of(error.SqlState) switch
    {
        "0A" or "23" or "25" or "40" or "42" or "53" or "54" or "55" or "57" or "58" => $": {error.MessageText}",
        _ => $"",
    };
}
