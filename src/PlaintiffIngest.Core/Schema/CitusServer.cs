using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>What a server and its workers need so that the table can be distributed over them.</summary>
internal static class CitusServer
{
    private const string RunAgain = "Then run the command again.";

    /// <summary>Checks the coordinator and its workers.</summary>
    /// <param name="connection">A connection to the coordinator.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>How the table is distributed now, null if it is not; and the workers.</returns>
    /// <exception cref="IngestException">Something is missing.</exception>
    public static async Task<(TableLayout? Layout, IReadOnlyList<WorkerState> Workers)> RequireAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await RequireExtensionAsync(connection, cancellationToken);
        var layout = await TableLayout.ReadAsync(connection, cancellationToken);
        if (layout is { IsOurs: false })
        {
            throw Refused(
                $"ingest.plaintiffs_raw is already managed by Citus, but not distributed by {TableLayout.DistributionColumn}.",
                $"Undo that with SELECT undistribute_table('ingest.plaintiffs_raw'). {RunAgain}");
        }

        return (layout, await RequireWorkersAsync(connection, cancellationToken));
    }

    /// <summary>Checks the workers alone. Any login may, because a table that is distributed already needs nothing of its owner.</summary>
    /// <param name="connection">A connection to the coordinator.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The workers.</returns>
    /// <exception cref="IngestException">There is none, or one of them cannot be used.</exception>
    public static async Task<IReadOnlyList<WorkerState>> RequireWorkersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var workers = await WorkerState.ReadAllAsync(connection, cancellationToken);
        RequireWorkers(workers, await ReadOwnVersionsAsync(connection, cancellationToken));
        return workers;
    }

    private static async Task RequireExtensionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(SqlText.Get("distributed/server.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.Value<bool>("is_installed"))
        {
            throw Refused($"The server does not have the extension citus.", $"Install Citus on this server and on every worker, and connect to the coordinator. {RunAgain}");
        }

        if (!reader.Value<bool>("is_preloaded"))
        {
            throw Refused($"The server does not load Citus when it starts.", $"Add citus to shared_preload_libraries, on every node, and restart them. {RunAgain}");
        }

        if (reader.TextOrNull("citus_version") is null)
        {
            throw Refused(
                $"This database does not have the extension citus.",
                $"Run CREATE EXTENSION citus in it, on every node, and SELECT citus_add_node('host', port) for each worker. {RunAgain}");
        }

        if (reader.ValueOrNull<bool>("is_owner") == false)
        {
            throw Refused($"The login does not own ingest.plaintiffs_raw.", $"Use the login that applied the migrations. {RunAgain}");
        }

        if (reader.ValueOrNull<bool>("owner_can_log_in") == false)
        {
            throw Refused(
                $"The owner of ingest.plaintiffs_raw cannot log in, so Citus cannot reach the workers as this role.",
                $"Give the tables to a role with LOGIN, or run ALTER ROLE ... LOGIN. {RunAgain}");
        }
    }

    private static async Task<(int Server, string Citus)> ReadOwnVersionsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT current_setting('server_version_num')::integer / 10000 AS server, extversion AS citus FROM pg_extension WHERE extname = 'citus'");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.Value<int>("server"), reader.Text("citus"));
    }

    private static void RequireWorkers(IReadOnlyList<WorkerState> workers, (int Server, string Citus) own)
    {
        if (workers.Count == 0)
        {
            throw Refused($"The coordinator has no worker.", $"Add one or more with SELECT citus_add_node('host', port). {RunAgain}");
        }

        foreach (var worker in workers)
        {
            var name = HostMask.Mask(worker.Name);
            if (!worker.IsActive || worker.Answer is not { } answer)
            {
                throw WorkerErrors.Unreachable(worker.Name);
            }

            if (answer.Server != own.Server || answer.Citus != own.Citus)
            {
                throw Refused(
                    $"The worker {name} has PostgreSQL {answer.Server} with Citus {answer.Citus}, the coordinator PostgreSQL {own.Server} with Citus {own.Citus}.",
                    $"Bring all nodes to the same version. {RunAgain}");
            }

            if (answer.MaxPrepared == 0)
            {
                throw Refused(
                    $"The worker {name} cannot prepare transactions, so a COMMIT could reach some workers and not others.",
                    $"Set max_prepared_transactions to at least the worker's max_connections and restart it. {RunAgain}");
            }
        }
    }

    private static IngestException Refused(RedactedText message, RedactedText remedy) => new(IngestErrorId.CannotDistribute, message, remedy);
}
