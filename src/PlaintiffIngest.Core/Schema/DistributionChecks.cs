using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The doctor's checks of a table that Citus distributes over several servers.</summary>
/// <param name="target">The coordinator.</param>
internal sealed class DistributionChecks(DatabaseTarget target)
{
    // A worker with more than twice the shards of another does most of the work.
    private const int MaxImbalance = 2;

    /// <summary>Whether the functions say that the table is distributed.</summary>
    public Task<bool> IsDistributedAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(SqlText.Get("queries/doctor_is_distributed.sql"));
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        },
        cancellationToken);

    /// <summary>Checks that every worker can be reached, has the coordinator's version and can prepare transactions.</summary>
    public Task<CheckResult> WorkersAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var workers = await CitusServer.RequireWorkersAsync(connection, cancellationToken);
            return CheckResult.Passed($"{workers.Count} worker(s) can be reached, have the coordinator's version, and can prepare transactions.");
        },
        cancellationToken);

    /// <summary>Checks that the shards are spread evenly.</summary>
    public Task<CheckResult> ShardsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var workers = await WorkerState.ReadAllAsync(connection, cancellationToken);
            var (fewest, most, all) = (workers.Min(worker => worker.Shards), workers.Max(worker => worker.Shards), workers.Sum(worker => worker.Shards));
            return fewest > 0 && most <= MaxImbalance * fewest
                ? CheckResult.Passed($"{all} shards are spread over {workers.Count} worker(s), {fewest} to {most} each.")
                : CheckResult.Warning(
                    $"{all} shards are spread unevenly over {workers.Count} worker(s), {fewest} to {most} each.",
                    $"Run SELECT citus_rebalance_start() on the coordinator. Imports go on meanwhile.");
        },
        cancellationToken);

    /// <summary>Checks that no worker has a transaction that it prepared and nobody finished.</summary>
    public Task<CheckResult> PreparedTransactionsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var left = (await WorkerState.ReadAllAsync(connection, cancellationToken)).Where(worker => worker.Answer?.LeftPrepared > 0).ToList();
            return left.Count == 0
                ? CheckResult.Passed($"No worker has an unfinished prepared transaction.")
                : CheckResult.Warning(
                    $"{left.Sum(worker => worker.Answer!.LeftPrepared)} transaction(s) have been prepared for over five minutes on {RedactedText.From(string.Join(", ", left.Select(worker => HostMask.Mask(worker.Name))))}. Their rows are not visible, and their locks are held.",
                    $"Citus should finish them within a minute. Run SELECT recover_prepared_transactions() on the coordinator.");
        },
        cancellationToken);

    /// <summary>Checks that the process that finishes prepared transactions and detects deadlocks runs, and that no stage was left behind.</summary>
    public Task<CheckResult> CoordinatorAsync(CancellationToken cancellationToken) => target.RunAsync(
        connection => CheckCoordinatorAsync(connection, cancellationToken),
        cancellationToken);

    private static async Task<CheckResult> CheckCoordinatorAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(SqlText.Get("distributed/coordinator.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.Value<bool>("has_daemon"))
        {
            return reader.Value<bool>("sees_processes")
                ? CheckResult.Failed(
                    $"The maintenance daemon of Citus does not run in this database, so nothing finishes the transactions of a worker that stopped.",
                    $"Raise max_worker_processes on the coordinator and restart it.")
                : CheckResult.Warning(
                    $"This login cannot see whether the maintenance daemon of Citus runs.",
                    $"GRANT pg_read_all_stats to it, or run Test-IngestDatabase as the owner.");
        }

        return reader.Value<long>("stages_left") is > 0 and var left
            ? CheckResult.Warning($"{left} stage(s) of loads that have ended are left behind.", $"The next import drops them. To do it now, run SELECT ingest.drop_ended_stages().")
            : CheckResult.Passed($"The maintenance daemon of Citus runs, and no stage is left behind.");
    }
}
