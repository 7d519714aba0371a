using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Translates errors that a connection pooler sends.</summary>
/// <remarks>Source: the messages of pgbouncer, which sends all of them as protocol violations (08P01).</remarks>
internal static class PoolerErrors
{
    private static readonly string[] TransientMessages =
        ["timeout", "server conn crashed", "max_client_conn", "server lifetime", "login has been failing", "cannot connect to server", "shutting down", "shut down", "reconnect"];

    private static readonly string[] RefusedLogin = ["no such user", "auth failed", "password authentication failed"];
    private static readonly string[] UnknownDatabase = ["no such database", "does not exist"];
    private static readonly string[] NoTls = ["SSL required", "TLS required"];

    /// <summary>The remedy for a pooler mode that cannot run migrations or imports.</summary>
    public const string DirectOrSession = "Connect to the server directly, or through a pooler in session mode (Supabase: port 5432, not 6543).";

    /// <summary>Translates an error if a pooler sent it.</summary>
    /// <param name="error">Any server error.</param>
    /// <returns>The exception to throw; null if the error is not a pooler's.</returns>
    public static IngestException? Translate(PostgresException error)
        => SupavisorErrors.Translate(error) is { } supavisor ? supavisor
            : error.SqlState != PostgresErrorCodes.ProtocolViolation ? null
            : error.MessageText.Contains("statement pooling", StringComparison.Ordinal) ? StatementMode()
            : error.MessageText.Contains("query_wait_timeout", StringComparison.Ordinal) ? new IngestException(
                IngestErrorId.TransientDatabaseError,
                $"The pooler had no free server connection in time.",
                $"Try again. If the error persists, load fewer files at once, or configure more server connections in the pooler (pool_size).")
            : Has(error, RefusedLogin) ? new IngestException(
                IngestErrorId.LoginRefused,
                $"The pooler rejected the login (SQLSTATE {error.SqlState}).",
                $"Check the user name and the password of the connection.")
            : Has(error, UnknownDatabase) ? new IngestException(
                IngestErrorId.DatabaseUnreachable,
                $"The pooler does not have the connection's database (SQLSTATE {error.SqlState}).",
                $"Correct the name of the database in the connection.")
            : Has(error, NoTls) ? TlsRequired()
            : IsTransient(error) ? new IngestException(
                IngestErrorId.TransientDatabaseError,
                $"The pooler in front of the database closed the connection.",
                $"Try again. If the error persists, check the pooler's log.")
            : null;

    /// <summary>Whether the error is a pooler's and a retry of the same transaction may succeed.</summary>
    /// <param name="error">Any server error.</param>
    public static bool IsTransient(PostgresException error)
        => SupavisorErrors.IsTransient(error)
            || (error.SqlState == PostgresErrorCodes.ProtocolViolation && Has(error, TransientMessages));

    /// <summary>The error of a connection without TLS through a pooler that requires it.</summary>
    public static IngestException TlsRequired() => new(
        IngestErrorId.InvalidConnectionString,
        $"The pooler requires TLS.",
        $"Add sslmode=require to the connection.");

    /// <summary>The error of an import through a pooler that rejects transactions.</summary>
    public static IngestException StatementMode() => new(
        IngestErrorId.PoolerModeUnusable,
        $"The connection goes through a pooler in statement mode, which rejects transactions. Nothing was written.",
        $"Use the pooler's transaction or session mode, or connect to the server directly.");

    /// <summary>The error of migrations through a pooler that shares its server connections.</summary>
    public static IngestException MigrationsNeedSession() => new(
        IngestErrorId.PoolerModeUnusable,
        $"Migrations cannot run through a pooler in transaction mode. Nothing was changed.",
        $"{DirectOrSession} Imports can keep using the pooler.");

    private static bool Has(PostgresException error, string[] signs)
        => Array.Exists(signs, sign => error.MessageText.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
