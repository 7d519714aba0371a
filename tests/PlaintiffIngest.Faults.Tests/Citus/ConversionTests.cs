using Npgsql;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A database with rows of every kind is distributed.</summary>
public sealed class ConversionTests(CitusServer server)
{
    private const string IsDistributed = "SELECT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'ingest.plaintiffs_raw'::regclass)";

    private readonly CitusServer server = server.OrSkip();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_row_count_key_privilege_and_guard_is_kept_and_a_second_time_changes_nothing()
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await FilledDatabase.FillAsync(database);
        var before = await FilledDatabase.DumpAsync(database);
        await ApplyAsync(database, CitusTemplates.Shards);

        Assert.True(await database.ScalarAsync<bool>(IsDistributed));
        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT pg_relation_size('ingest.plaintiffs_raw')"));
        await AssertGuardedAsync(database);

        await ApplyAsync(database, null);
        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
        await AssertGuardedAsync(database);
        await AssertImportsContinueAsync(database);
    }

    [Fact]
    public async Task A_conversion_that_is_killed_while_it_copies_changes_nothing_and_can_be_repeated()
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await FilledDatabase.FillAsync(database);
        var before = await FilledDatabase.DumpAsync(database);
        await using (var proxy = await database.ProxyWorkerAsync(0))
        {
            proxy.Once(message => message.IsCopyData, ProxyAction.Hold);
            var conversion = ApplyAsync(database, CitusTemplates.Shards);
            await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
            await database.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'PlaintiffIngest' AND state = 'active'");
            proxy.Release();
            await Assert.ThrowsAnyAsync<Exception>(() => conversion);
            await database.RecoverAsync();
        }

        await database.RemoveProxiesAsync();
        Assert.False(await database.ScalarAsync<bool>(IsDistributed));
        Assert.Equal(0L, await database.CountPreparedAsync());
        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
        await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync("DELETE FROM ingest.plaintiffs_raw"));
        using (var file = new PlantedFile(people: 20, first: 50_000))
        {
            await new Import(database.Settings).CommitsAsync(file);
        }

        before = await FilledDatabase.DumpAsync(database);
        await ApplyAsync(database, CitusTemplates.Shards);
        Assert.True(await database.ScalarAsync<bool>(IsDistributed));
        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
        await AssertGuardedAsync(database);
        await AssertImportsContinueAsync(database);
    }

    // As the error for a different -ShardCount says.
    [Fact]
    public async Task The_number_of_shards_can_be_changed_and_everything_is_kept()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await FilledDatabase.FillAsync(database);
        var before = await FilledDatabase.DumpAsync(database);
        await database.ExecuteAsync($"SET citus.enable_unsafe_triggers = on; SELECT alter_distributed_table('ingest.plaintiffs_raw', shard_count => {2 * CitusTemplates.Shards})");

        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
        await ApplyAsync(database, 2 * CitusTemplates.Shards);
        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
        await AssertGuardedAsync(database, 2 * CitusTemplates.Shards);
        await AssertImportsContinueAsync(database);
    }

    private static async Task ApplyAsync(CitusDatabase database, int? shards)
    {
        await using var target = database.CreateTarget();
        await new Distribution(target).ApplyAsync(shards, Token);
    }

    // The guards must be on each node, on the table and on each of its shards.
    private static async Task AssertGuardedAsync(CitusDatabase database, int shards = CitusTemplates.Shards)
    {
        foreach (var node in database.Nodes)
        {
            await using var connection = await CitusNodes.OpenAsync(node);
            foreach (var statement in new[] { "DELETE FROM ingest.plaintiffs_raw", "TRUNCATE ingest.plaintiffs_raw" })
            {
                await using var command = new NpgsqlCommand(statement, connection);
                var error = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Token));
                Assert.Contains("is refused: it is kept for the audit", error.MessageText, StringComparison.Ordinal);
            }
        }

        // Citus itself refuses to truncate a shard.
        Assert.Equal(shards, await database.SumOverWorkersAsync("""
            SET citus.override_table_visibility = off;
            SELECT count(*) FROM pg_class AS shard
            JOIN pg_trigger AS guard ON guard.tgrelid = shard.oid AND guard.tgname LIKE 'plaintiffs\_raw\_refuse\_delete%' AND guard.tgenabled = 'O'
            WHERE shard.relname ~ '^plaintiffs_raw_[0-9]+$' AND shard.relkind = 'r' AND shard.relrowsecurity AND shard.relforcerowsecurity;
            """));
    }

    // Imports continue: people who were live are skipped, new ones are inserted, and the counts are correct.
    private static async Task AssertImportsContinueAsync(CitusDatabase database)
    {
        using var known = new PlantedFile(FilledDatabase.People, first: 10 * FilledDatabase.People, backwards: true);
        Assert.Equal((null, 0L), await InsertAsync(database, known));
        using var file = new PlantedFile(people: 100, first: 90_000);
        Assert.Equal((null, 100L), await InsertAsync(database, file));
        Assert.True(await Oracle.HoldsAsync(database, file));
    }

    private static async Task<(string? Error, long Inserted)> InsertAsync(CitusDatabase database, PlantedFile file)
    {
        var result = await new Import(database.Settings).RunAsync(file);
        return (result.Error?.Message, result.RowsInserted);
    }
}
