using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>Checks what a coordinator and its workers need so that the table can be distributed over them.</summary>
internal static class CitusRequirements
{
    private const string RunAgain = "Then run the command again.";

    /// <summary>Checks the coordinator and its workers.</summary>
    /// <param name="connection">A connection to the coordinator.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The table's present layout, or null if it is not distributed; and the workers.</returns>
    /// <exception cref="IngestException">A requirement is not met, or a worker cannot be reached.</exception>
    public static async Task<(TableLayout? Layout, IReadOnlyList<WorkerState> Workers)> RequireAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await RequireExtensionAsync(connection, cancellationToken);
        var layout = await TableLayout.ReadAsync(connection, cancellationToken);
        if (layout is { IsOurs: false })
        {
            throw Refused(
                $"Citus already manages ingest.plaintiffs_raw, but not distributed by {TableLayout.DistributionColumn}.",
                $"Undo that with SELECT undistribute_table('ingest.plaintiffs_raw'). {RunAgain}");
        }

        return (layout, await RequireWorkersAsync(connection, cancellationToken));
    }

    /// <summary>Checks the workers only. The login does not have to own the table.</summary>
    /// <param name="connection">A connection to the coordinator.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The workers.</returns>
    /// <exception cref="IngestException">There are no workers, or one of them cannot be used.</exception>
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
            throw Refused($"The server does not have Citus loaded.", $"Add citus to shared_preload_libraries on every node, and restart the nodes. {RunAgain}");
        }

        if (reader.TextOrNull("citus_version") is null)
        {
            throw Refused(
                $"This database does not have the extension citus.",
                $"Run CREATE EXTENSION citus in this database on every node. On the coordinator, run SELECT citus_add_node('host', port) for each worker. {RunAgain}");
        }

        if (reader.ValueOrNull<bool>("is_owner") == false)
        {
            throw Refused($"The login does not own ingest.plaintiffs_raw.", $"Use the login that applied the migrations. {RunAgain}");
        }

        if (reader.ValueOrNull<bool>("owner_can_log_in") == false)
        {
            throw Refused(
                $"The owner of ingest.plaintiffs_raw is a role that cannot log in, so Citus cannot connect to the workers as the owner.",
                $"Run ALTER ROLE ... LOGIN for the owner, or give the tables to a role that can log in. {RunAgain}");
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
            throw Refused($"The coordinator has no workers in this database.", $"Connect to the coordinator, or add workers there with SELECT citus_add_node('host', port). {RunAgain}");
        }

        foreach (var worker in workers)
        {
            var name = HostMask.Mask(worker.Name);
            if (!worker.IsActive || worker.Response is not { } response)
            {
                throw WorkerErrors.Unreachable(worker.Name);
            }

            if (response.Server != own.Server || response.Citus != own.Citus)
            {
                throw Refused(
                    $"The worker {name} runs PostgreSQL {response.Server} with Citus {response.Citus}, but the coordinator runs PostgreSQL {own.Server} with Citus {own.Citus}.",
                    $"Upgrade all nodes to the same versions. {RunAgain}");
            }

            if (response.MaxPrepared == 0)
            {
                throw Refused(
                    $"The worker {name} cannot prepare transactions, so a COMMIT could reach some workers and not others.",
                    $"On this worker, set max_prepared_transactions to at least max_connections, and restart it. {RunAgain}");
            }
        }
    }

    private static IngestException Refused(RedactedText message, RedactedText remedy) => new(IngestErrorId.CannotDistribute, message, remedy);
}
