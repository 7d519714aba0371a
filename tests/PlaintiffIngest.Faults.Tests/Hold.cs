using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Blocks loads at a chosen point inside the server with locks. Disposing the returned connection lets them continue.</summary>
public static class Hold
{
    // Runs inside COMMIT, before the server records that the transaction is committed.
    private const string SlowCommit = """
        CREATE FUNCTION public.wait_in_commit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(1);
            RETURN NULL;
        END
        $$;
        CREATE CONSTRAINT TRIGGER wait_in_commit AFTER UPDATE ON ingest.import_runs DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION public.wait_in_commit();
        """;

    /// <summary>Blocks loads at the first statement of the merge.</summary>
    public const string LongAgo = "SET session_replication_role = replica; UPDATE ingest.import_runs SET updated_at = updated_at - interval '1 hour'";

    public static Task<NpgsqlConnection> TableAsync(ThrowAwayDatabase database)
        => LockAsync(database, "LOCK TABLE ingest.plaintiffs_raw IN SHARE MODE");

    /// <summary>Blocks claims.</summary>
    public static Task<NpgsqlConnection> RunsAsync(ThrowAwayDatabase database)
        => LockAsync(database, "LOCK TABLE ingest.import_runs IN ACCESS EXCLUSIVE MODE");

    /// <summary>Blocks loads in the middle of COMMIT.</summary>
    public static async Task<NpgsqlConnection> CommitAsync(ThrowAwayDatabase database)
    {
        await database.ExecuteAsync(SlowCommit);
        return await LockAsync(database, "SELECT pg_advisory_xact_lock(1)");
    }

    /// <summary>Waits until a load is blocked.</summary>
    public static Task UntilSomebodyWaitsAsync(ThrowAwayDatabase database)
        => Eventually.TrueAsync(
            database,
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {Waiting})",
            "nobody came to the place");

    /// <summary>The process id of the blocked load's backend.</summary>
    public static Task<int> WaitingProcessAsync(ThrowAwayDatabase database)
        => database.ScalarAsync<int>($"SELECT pid FROM pg_stat_activity WHERE {Waiting} LIMIT 1");

    private const string Waiting = "datname = current_database() AND application_name = 'PlaintiffIngest' AND wait_event_type = 'Lock'";

    private static async Task<NpgsqlConnection> LockAsync(ThrowAwayDatabase database, string sql)
    {
        var connection = await database.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Statements of tests.
        command.CommandText = "BEGIN; " + sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
