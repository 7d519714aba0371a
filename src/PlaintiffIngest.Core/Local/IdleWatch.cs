using Npgsql;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// Stops a local server that nobody uses. The watch is a procedure inside the server, so it goes on when the process that started
/// the server is gone, however that ended, and no other process has to stay.
/// </summary>
internal static class IdleWatch
{
    /// <summary>Marks the connection of the watch in <c>pg_stat_activity</c>.</summary>
    public const string ApplicationName = "PlaintiffIngest idle watch";

    // COMMIT in every round: no snapshot is held for longer than a second, so vacuum is not held back.
    // The row's lock settles the race between the last look and a client that just joined: one of the two sees the other.
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

    /// <summary>Marks the server as used, and makes what the watch needs where it is missing.</summary>
    /// <param name="connection">A connection to the database <c>postgres</c>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>False when the server is about to stop.</returns>
    public static async Task<bool> JoinAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var setup = new NpgsqlCommand(Setup, connection);
        await setup.ExecuteNonQueryAsync(cancellationToken);
        await using var use = new NpgsqlCommand("UPDATE plaintiff_ingest_local.usage SET used_at = clock_timestamp() WHERE NOT stopping", connection);
        return await use.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Starts the watch, if none is running, and returns when one is.</summary>
    /// <param name="connection">A connection to the database <c>postgres</c>.</param>
    /// <param name="settings">How to connect there.</param>
    /// <param name="idleTimeout">How long the server stays without a client.</param>
    /// <param name="stopCommand">What stops the server, run in the folder of its data.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task StartAsync(NpgsqlConnection connection, NpgsqlConnectionStringBuilder settings, TimeSpan idleTimeout, string stopCommand, CancellationToken cancellationToken)
    {
        await using var running = new NpgsqlCommand(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND (classid, objid) = (0, 'plaintiff_ingest_local.usage'::regclass::oid)",
            connection);
        if ((long)(await running.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            return;
        }

        _ = KeepAsync(settings, idleTimeout, stopCommand);
        var deadline = DateTime.UtcNow.AddSeconds(10);
        while ((long)(await running.ExecuteScalarAsync(cancellationToken))! == 0)
        {
            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException("The watch of the local database does not start.");
            }

            await Task.Delay(10, cancellationToken);
        }
    }

    // Nobody awaits this: the call ends with the server. The server does not notice when this process, and with it the connection,
    // is gone, because the procedure never writes to its client. It is called again when only its connection was ended.
    private static async Task KeepAsync(NpgsqlConnectionStringBuilder settings, TimeSpan idleTimeout, string stopCommand)
    {
        var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { ApplicationName = ApplicationName, CommandTimeout = 0 };
        for (var attempt = 0; attempt < 10; attempt++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(own.ConnectionString);
                await connection.OpenAsync();
                await using var watch = new NpgsqlCommand("CALL plaintiff_ingest_local.watch($1, $2)", connection);
                watch.Parameters.Add(new NpgsqlParameter { Value = idleTimeout });
                watch.Parameters.Add(new NpgsqlParameter { Value = stopCommand });
                await watch.ExecuteNonQueryAsync();
                return;
            }
            catch (NpgsqlException error) when (error.InnerException is System.Net.Sockets.SocketException)
            {
                // Nobody listens any more: the server is gone.
                return;
            }
            catch (Exception error) when (error is NpgsqlException or IOException)
            {
                await Task.Delay(1000);
            }
        }
    }
}
