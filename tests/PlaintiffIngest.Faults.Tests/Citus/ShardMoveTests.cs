using Npgsql;
using PlaintiffIngest.Core.Errors;
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

    private readonly CitusServer server = server.OrSkip();

    [Fact]
    public async Task A_move_that_blocks_writes_leaves_the_load_whole()
    {
        await using var database = await DatabaseAsync();
        await using var session = await database.OpenAsync();
        await WhileALoadWaitsAsync(database, () => session.ExecuteAsync(MoveOneShard, "block_writes"));
    }

    // Citus copies the stages of loads together with the table, and PostgreSQL replicates no unlogged table.
    [Fact]
    public async Task A_logical_move_is_refused_while_a_load_waits_and_possible_afterwards()
    {
        await using var database = await DatabaseAsync();
        await using var session = await database.OpenAsync();
        Assert.SkipUnless(await session.ScalarAsync<string>("SHOW wal_level") == "logical", "A logical move needs wal_level = logical.");

        await WhileALoadWaitsAsync(database, async () =>
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync(MoveOneShard, "force_logical"));
            Assert.Contains("unlogged", refused.Detail, StringComparison.Ordinal);
        });
        var before = await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw");
        await session.ExecuteAsync(MoveOneShard, "force_logical");
        Assert.Equal(before, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw"));
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

    private async Task<CitusDatabase> DatabaseAsync()
    {
        Assert.SkipUnless(server.Nodes.Workers.Count > 1, "The cluster has one worker, so no shard can be moved.");
        return await server.CreateCitusDatabaseAsync();
    }

    // The rows are in the stage, whose shards move with the table's, and the merge has not begun.
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
