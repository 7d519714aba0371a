using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Faults.Tests.Protocol;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A shard is moved to another worker while a load waits.</summary>
public sealed class ShardMoveTests(CitusServer server)
{
    private const string MoveOneShard = """
        SELECT citus_move_shard_placement(placement.shardid, placement.nodename, placement.nodeport, other.nodename, other.nodeport, $1::citus.shard_transfer_mode)
        FROM (SELECT * FROM pg_dist_shard_placement WHERE shardid = (
            SELECT min(shardid) FROM pg_dist_shard WHERE logicalrelid = 'ingest.plaintiffs_raw'::regclass)) AS placement
        JOIN pg_dist_node AS other ON other.groupid > 0 AND (other.nodename, other.nodeport) <> (placement.nodename, placement.nodeport)
        LIMIT 1
        """;

    private const string MoveFromFirstWorker = """
        SELECT citus_move_shard_placement(placement.shardid, placement.nodename, placement.nodeport, other.nodename, other.nodeport, 'block_writes')
        FROM pg_dist_node AS first
        JOIN pg_dist_node AS other ON other.groupid > first.groupid
        JOIN pg_dist_shard_placement AS placement ON (placement.nodename, placement.nodeport) = (first.nodename, first.nodeport)
        JOIN pg_dist_shard AS shard ON shard.shardid = placement.shardid AND shard.logicalrelid = 'ingest.plaintiffs_raw'::regclass
        WHERE first.groupid = (SELECT min(groupid) FROM pg_dist_node WHERE groupid > 0)
        LIMIT 1
        """;

    private readonly CitusServer server = server.OrSkip();

    [Fact]
    public async Task A_move_that_blocks_writes_leaves_the_load_whole()
    {
        await using var database = await DatabaseAsync();
        await using var session = await database.OpenAsync();
        await WhileALoadWaitsAsync(database, () => session.ExecuteAsync(MoveOneShard, "block_writes"));
    }

    // Citus moves the staging tables together with the table, and PostgreSQL does not replicate unlogged tables.
    [Fact]
    public async Task A_logical_move_is_refused_while_a_load_waits_and_leaves_it_whole()
    {
        await using var database = await DatabaseAsync();
        await using var session = await database.OpenAsync();
        Assert.SkipUnless(await session.ScalarAsync<string>("SHOW wal_level") == "logical", "A logical move needs wal_level = logical.");

        await WhileALoadWaitsAsync(database, async () =>
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync(MoveOneShard, "force_logical"));
            Assert.Contains("unlogged", refused.Detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_load_that_begins_during_a_move_says_so_and_keeps_nothing()
    {
        await using var database = await DatabaseAsync();
        await using var session = await database.OpenAsync();
        using var file = new PlantedFile(people: 20);
        await session.ExecuteAsync("BEGIN");
        await session.ExecuteAsync(MoveOneShard, "block_writes");

        var failed = await new Import(database.Settings).RunAsync(file.Request());

        Assert.Equal((IngestErrorId.TransientDatabaseError, 0L), (failed.Error?.ErrorId, failed.RowsInserted));
        Assert.Contains("is being moved", failed.Error!.Message, StringComparison.Ordinal);
        await session.ExecuteAsync("COMMIT");
        Assert.Equal(0L, await database.CountStagesAsync());
        var again = await new Import(database.Settings).RunAsync(file.Request());
        Assert.Equal((null, 20L), (again.Error?.Message, again.RowsInserted));
    }

    // As the doctor says about uneven shards.
    [Fact]
    public async Task The_shards_can_be_rebalanced_with_the_command_that_the_doctor_names()
    {
        await using var database = await DatabaseAsync();
        for (var moved = 0; moved < CitusTemplates.Shards / 4; moved++)
        {
            await database.ExecuteAsync(MoveFromFirstWorker);
        }

        await using var target = database.CreateTarget();
        var uneven = await CheckShardsAsync(target);
        Assert.Equal(CheckState.Warning, uneven.State);
        await database.ExecuteAsync(uneven.Remedy["Run ".Length..uneven.Remedy.IndexOf(" on the coordinator", StringComparison.Ordinal)]);
        await database.ExecuteAsync("SELECT citus_rebalance_wait()");
        Assert.Equal(CheckState.Passed, (await CheckShardsAsync(target)).State);
    }

    private async Task<CitusDatabase> DatabaseAsync()
    {
        Assert.SkipUnless(server.Nodes.Workers.Count > 1, "The cluster has one worker, so no shard can be moved.");
        return await server.CreateCitusDatabaseAsync();
    }

    private static async Task<DatabaseCheck> CheckShardsAsync(DatabaseTarget target)
    {
        var token = TestContext.Current.CancellationToken;
        return await new DatabaseDoctor(target).RunAsync(token).SingleAsync(check => check.Name == "Shards", token);
    }

    // The rows are in the staging table, whose shards move with the table's, and the merge has not begun.
    private static async Task WhileALoadWaitsAsync(CitusDatabase database, Func<Task> move)
    {
        using var file = new PlantedFile(people: 200);
        var import = new Import(database.Settings);
        await using var holder = await database.OpenAsync();
        await holder.ExecuteAsync("BEGIN; SELECT ingest.lock_source('simplicity', true)");
        var running = import.CommitsAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        await move();
        await holder.ExecuteAsync("ROLLBACK");
        await running;

        Assert.DoesNotContain(import.Log.Warnings, warning => !warning.Contains("waiting for", StringComparison.Ordinal));
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
        Assert.Equal(0L, await database.CountStagesAsync());
    }
}
