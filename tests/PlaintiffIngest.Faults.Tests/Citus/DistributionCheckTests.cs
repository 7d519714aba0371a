using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>What the doctor says about a cluster on which something is wrong, and whether its remedy helps.</summary>
public sealed class DistributionCheckTests(CitusServer server)
{
    private readonly CitusServer server = server.OrSkip();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_cannot_be_reached_is_named_once()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await database.ProxyWorkerAsync(1);
        proxy.Decide = _ => ProxyAction.Reset;

        var checks = await CheckAsync(database);

        Assert.Equal("Workers", Assert.Single(checks, check => check.State == CheckState.Failed).Name);
        Assert.DoesNotContain(checks, check => check.Name is "Rows" or "Shards");
        Assert.Contains(checks, check => check.Name == "StaleRuns");
    }

    [Fact]
    public async Task A_table_that_was_moved_back_by_hand_is_reported_and_can_be_distributed_again()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        using (var file = new PlantedFile(people: 20))
        {
            await new Import(database.Settings).CommitsAsync(file);
        }

        var before = await FilledDatabase.DumpAsync(database);
        await database.ExecuteAsync("SELECT undistribute_table('ingest.plaintiffs_raw')");

        var shards = Assert.Single(await CheckAsync(database), check => check.State == CheckState.Failed);
        Assert.Equal("Shards", shards.Name);
        Assert.Contains("Update-IngestDatabase -Distributed", shards.Remedy, StringComparison.Ordinal);
        await DistributeAsync(database);
        Assert.DoesNotContain(await CheckAsync(database), check => check.State == CheckState.Failed);
        Assert.Equal(before, await FilledDatabase.DumpAsync(database));
    }

    [Theory]
    [InlineData("citus_add_local_table_to_metadata")]
    [InlineData("create_reference_table")]
    public async Task A_table_that_is_distributed_differently_can_be_distributed_after_the_remedy(string function)
    {
        await using var database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        await database.ExecuteAsync($"SET citus.enable_unsafe_triggers = on; SELECT {function}('ingest.plaintiffs_raw')");

        var refused = await Assert.ThrowsAsync<Core.Errors.IngestException>(() => DistributeAsync(database));
        await database.ExecuteAsync(refused.Remedy["Undo that with ".Length..refused.Remedy.IndexOf(". Then", StringComparison.Ordinal)]);
        await DistributeAsync(database);

        Assert.DoesNotContain(await CheckAsync(database), check => check.State == CheckState.Failed);
    }

    private static async Task DistributeAsync(CitusDatabase database)
    {
        await using var target = database.CreateTarget();
        await new Distribution(target).ApplyAsync(CitusTemplates.Shards, Token);
    }

    private static async Task<List<DatabaseCheck>> CheckAsync(CitusDatabase database)
    {
        await using var target = database.CreateTarget();
        return await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token);
    }
}
