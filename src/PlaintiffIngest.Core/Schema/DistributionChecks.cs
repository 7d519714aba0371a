using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The doctor's checks of a distributed table and the Citus cluster that holds it.</summary>
/// <param name="target">The coordinator.</param>
internal sealed class DistributionChecks(DatabaseTarget target)
{
    // A worker with more than twice as many shards as another does most of the work.
    private const int MaxShardRatio = 2;

    /// <summary>Whether the database has the functions of a distributed table.</summary>
    public Task<bool> IsDistributedAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(SqlText.Get("queries/doctor_is_distributed.sql"));
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        },
        cancellationToken);

    /// <summary>Checks that every worker can be reached, runs the coordinator's versions and can prepare transactions.</summary>
    public Task<CheckResult> WorkersAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var workers = await CitusRequirements.RequireWorkersAsync(connection, cancellationToken);
            return CheckResult.Passed($"{workers.Count} worker(s) can be reached, run the coordinator's versions of PostgreSQL and Citus, and can prepare transactions.");
        },
        cancellationToken);

    /// <summary>Checks that the table is distributed, and its shards are spread evenly.</summary>
    public Task<CheckResult> ShardsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var workers = await WorkerState.ReadAllAsync(connection, cancellationToken);
            var (fewest, most, all) = (workers.Min(worker => worker.Shards), workers.Max(worker => worker.Shards), workers.Sum(worker => worker.Shards));
            if (all == 0)
            {
                return CheckResult.Failed(
                    $"ingest.plaintiffs_raw is not distributed, but the functions are those of a distributed table.",
                    $"Run Update-IngestDatabase -Distributed. It distributes the table again.");
            }

            return fewest > 0 && most <= MaxShardRatio * fewest
                ? CheckResult.Passed($"{all} shards on {workers.Count} worker(s), {fewest} to {most} on each.")
                : CheckResult.Warning(
                    $"{all} shards are unevenly distributed over {workers.Count} worker(s), {fewest} to {most} on each.",
                    $"Run SELECT citus_rebalance_start(shard_transfer_mode => 'block_writes') on the coordinator while no import runs.");
        },
        cancellationToken);

    /// <summary>Checks that no worker has a prepared transaction that should have been finished long ago.</summary>
    public Task<CheckResult> PreparedTransactionsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var unfinished = (await WorkerState.ReadAllAsync(connection, cancellationToken)).Where(worker => worker.Response?.UnfinishedPrepared > 0).ToList();
            return unfinished.Count == 0
                ? CheckResult.Passed($"No worker has an unfinished prepared transaction.")
                : CheckResult.Warning(
                    $"{unfinished.Sum(worker => worker.Response!.UnfinishedPrepared)} prepared transaction(s) have been unfinished for over five minutes on {RedactedText.From(string.Join(", ", unfinished.Select(worker => HostMask.Mask(worker.Name))))}. Their rows are not visible, and they still hold their locks.",
                    $"Citus should have finished them within a minute. Run SELECT recover_prepared_transactions() on the coordinator.");
        },
        cancellationToken);

    /// <summary>Checks that the maintenance daemon, which finishes prepared transactions and detects deadlocks, is running, and that no staging table is left behind.</summary>
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
            return CheckResult.Failed(
                $"Citus's maintenance daemon is not running for this database, so nothing finishes the prepared transactions of a worker that stopped.",
                $"Raise max_worker_processes on the coordinator and restart it.");
        }

        return reader.Value<long>("stages_left") is > 0 and var left
            ? CheckResult.Warning($"{left} staging table(s) of loads that have ended are left behind.", $"The next import drops them. To drop them now, run SELECT ingest.drop_ended_stages().")
            : CheckResult.Passed($"Citus's maintenance daemon is running, and no staging table is left behind.");
    }
}
