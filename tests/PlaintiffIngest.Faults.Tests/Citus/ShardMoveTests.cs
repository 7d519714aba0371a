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

    [Theory]
    [InlineData("block_writes")]
    [InlineData("force_logical")]
    public async Task The_load_succeeds(string mode)
    {
        Assert.SkipUnless(server.Nodes.Workers.Count > 1, "The cluster has one worker, so no shard can be moved.");
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var session = await database.OpenAsync();
        Assert.SkipUnless(
            mode == "block_writes" || await session.ScalarAsync<string>("SHOW wal_level") == "logical", "A logical move needs wal_level = logical.");

        using var file = new PlantedFile(people: 200);
        var import = new Import(database.Settings);

        // The rows are in the staging table, whose shards move with the table's, and the merge has not begun.
        await using var holder = await database.OpenAsync();
        await holder.ExecuteAsync("BEGIN; SELECT ingest.lock_source('simplicity', true)");
        var running = import.CommitsAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        await session.ExecuteAsync(MoveOneShard, mode);
        await holder.ExecuteAsync("ROLLBACK");
        await running;

        Assert.DoesNotContain(import.Log.Warnings, warning => !warning.Contains("waiting for", StringComparison.Ordinal));
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
        Assert.Equal(0L, await database.CountStagesAsync());
    }
}
