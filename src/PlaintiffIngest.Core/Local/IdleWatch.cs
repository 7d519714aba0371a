using Npgsql;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// Stops a local server that nobody uses. The watch is a procedure inside the server, so it needs no helper process and
/// keeps running after the process that started the server has exited or crashed.
/// </summary>
internal static class IdleWatch
{
    /// <summary>Identifies the watch's connection in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationName = "PlaintiffIngest idle watch";

    // The loop commits in every round so that it never holds a snapshot for more than a second, which would block vacuum.
    // The row lock resolves the race between the last check and a client that is just joining: one of them sees the other.
    private const string Setup = """
        SET client_min_messages = warning;
        CREATE SCHEMA IF NOT EXISTS plaintiff_ingest_local;
        CREATE TABLE IF NOT EXISTS plaintiff_ingest_local.usage (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            server_started_at timestamptz NOT NULL DEFAULT pg_postmaster_start_time(),
            stopping boolean NOT NULL DEFAULT false);
        INSERT INTO plaintiff_ingest_local.usage DEFAULT VALUES ON CONFLICT DO NOTHING;
        UPDATE plaintiff_ingest_local.usage
           SET stopping = false, server_started_at = pg_postmaster_start_time()
         WHERE server_started_at <> pg_postmaster_start_time();
        CREATE OR REPLACE PROCEDURE plaintiff_ingest_local.watch(idle_timeout interval, stop_command text) LANGUAGE plpgsql AS $watch$
        DECLARE
            idle_since timestamptz := clock_timestamp();
        BEGIN
            IF NOT pg_try_advisory_lock('plaintiff_ingest_local.usage'::regclass::oid::bigint) THEN
                RETURN;
            END IF;
            LOOP
                COMMIT;
                PERFORM pg_sleep(least(1, extract(epoch FROM idle_timeout) / 4));
                IF EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) THEN
                    idle_since := clock_timestamp();
                ELSIF clock_timestamp() > idle_since + idle_timeout THEN
                    UPDATE plaintiff_ingest_local.usage SET stopping = true WHERE used_at < clock_timestamp() - idle_timeout;
                    IF FOUND THEN
                        COMMIT;
                        EXECUTE format('COPY (SELECT 1) TO PROGRAM %L', stop_command);
                        RETURN;
                    END IF;
                END IF;
            END LOOP;
        END
        $watch$;
        """;

    /// <summary>Marks the server as used, and creates the watch's table and procedure if they are missing.</summary>
    /// <param name="connection">A connection to the database <c>postgres</c>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>False if the server is about to stop.</returns>
    public static async Task<bool> JoinAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var setup = new NpgsqlCommand(Setup, connection);
        await setup.ExecuteNonQueryAsync(cancellationToken);
        await using var markUsed = new NpgsqlCommand("UPDATE plaintiff_ingest_local.usage SET used_at = clock_timestamp() WHERE NOT stopping", connection);
        return await markUsed.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Starts the watch unless it is running already, and waits until it runs.</summary>
    /// <param name="connection">A connection to the database <c>postgres</c>.</param>
    /// <param name="settings">The settings of that connection.</param>
    /// <param name="idleTimeout">How long the server runs without a client before it stops.</param>
    /// <param name="stopCommand">The shell command that stops the server; it runs in the data directory.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static async Task StartAsync(NpgsqlConnection connection, NpgsqlConnectionStringBuilder settings, TimeSpan idleTimeout, string stopCommand, CancellationToken cancellationToken)
    {
        await using var findWatch = new NpgsqlCommand(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND (classid, objid) = (0, 'plaintiff_ingest_local.usage'::regclass::oid)",
            connection);
        if ((long)(await findWatch.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            return;
        }

        _ = RunWatchAsync(settings, idleTimeout, stopCommand);
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while ((long)(await findWatch.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException("The idle watch of the local database did not start within 10 seconds.");
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    // Nobody awaits this task: the call returns when the server stops. The procedure never writes to its client, so it survives
    // the end of this process. If only the connection is terminated, the procedure is called again.
    private static async Task RunWatchAsync(NpgsqlConnectionStringBuilder settings, TimeSpan idleTimeout, string stopCommand)
    {
        var watchSettings = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { ApplicationName = ApplicationName, CommandTimeout = 0 };
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(watchSettings.ConnectionString);
                await connection.OpenAsync();
                await using var watch = new NpgsqlCommand("CALL plaintiff_ingest_local.watch($1, $2)", connection);
                watch.Parameters.Add(new NpgsqlParameter { Value = idleTimeout });
                watch.Parameters.Add(new NpgsqlParameter { Value = stopCommand });
                await watch.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException error) when (error.InnerException is System.Net.Sockets.SocketException)
            {
                // The port is closed: the server has stopped.
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException)
            {
                await Task.Delay(1000);
            }
        }
    }
}
