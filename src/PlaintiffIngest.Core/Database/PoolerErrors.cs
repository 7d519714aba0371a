using Npgsql;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>What a pooler says in the server's place.</summary>
/// <remarks>Source: the texts of pgbouncer, which sends all of them as protocol violations (08P01).</remarks>
internal static class PoolerErrors
{
    private static readonly string[] TransientMessages =
        ["timeout", "server conn crashed", "max_client_conn", "server lifetime", "login has been failing", "shutting down", "shut down", "reconnect"];

    /// <summary>The way to the server that migrations, and an import behind a pooler in statement mode, must take.</summary>
    public const string DirectOrSession = "Connect to the server directly, or through a pooler in session mode (Supabase: port 5432, not 6543).";

    /// <summary>Translates an error that a pooler sent.</summary>
    /// <param name="error">Any error that came in a server's message.</param>
    /// <returns>The error to throw; null when it is not one of a pooler's.</returns>
    public static IngestException? Translate(PostgresException error)
        => error.SqlState != PostgresErrorCodes.ProtocolViolation ? null
            : error.MessageText.Contains("statement pooling", StringComparison.Ordinal) ? StatementMode()
            : error.MessageText.Contains("query_wait_timeout", StringComparison.Ordinal) ? new IngestException(
                IngestErrorId.TransientDatabaseError,
                $"The pooler had no free connection to the server in time.",
                $"Try again; if it stays, load fewer files at once, or give the pooler more server connections (pool_size).")
            : IsTransient(error) ? new IngestException(
                IngestErrorId.TransientDatabaseError,
                $"The pooler before the database ended the connection.",
                $"Try again; if it stays, see the pooler's log.")
            : null;

    /// <summary>Whether the same transaction may succeed when it is tried again.</summary>
    /// <param name="error">Any error that came in a server's message.</param>
    public static bool IsTransient(PostgresException error)
        => error.SqlState == PostgresErrorCodes.ProtocolViolation
            && Array.Exists(TransientMessages, text => error.MessageText.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of a pooler that refuses transactions.</summary>
    public static IngestException StatementMode() => new(
        IngestErrorId.PoolerModeUnusable,
        $"The connection goes through a pooler in statement mode, which refuses transactions; nothing was written.",
        $"Use the pooler's transaction or session mode, or connect to the server directly.");

    /// <summary>The error of migrations through a pooler that shares its server connections.</summary>
    public static IngestException MigrationsNeedSession() => new(
        IngestErrorId.PoolerModeUnusable,
        $"Migrations are not applied through a pooler in transaction mode; nothing was changed.",
        $"{DirectOrSession} Imports may go on through the pooler.");
}
