using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>Two files at once on a cluster, round after round.</summary>
public sealed class TwoLoadsTests(CitusServer server)
{
    private const int People = 300;
    private const int Shift = 100;

    private readonly CitusServer server = server.OrSkip();

    private static int Rounds => TestLength.Times(inShort: 4, inLong: 50);

    [Fact]
    public async Task Two_overlapping_files_of_one_vendor_make_each_person_live_once()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var first = round * 10_000;
            await LoadAsync(database, (first, "simplicity"), (first + Shift, "simplicity"), inserted: People + Shift);
            Assert.Equal((round + 1L) * (People + Shift), await CountLiveAsync(database));
        }

        await AssertConsistentAsync(database);
    }

    [Fact]
    public async Task The_same_people_from_two_vendors_are_live_once_for_each()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var first = round * 10_000;
            await LoadAsync(database, (first, "simplicity"), (first, "jbi"), inserted: 2 * People);
            Assert.Equal((round + 1L) * 2 * People, await CountLiveAsync(database));
        }

        await AssertConsistentAsync(database);
    }

    private static async Task LoadAsync(CitusDatabase database, (int First, string Vendor) one, (int First, string Vendor) two, long inserted)
    {
        using var forwards = new PlantedFile(People, one.First);
        using var backwards = new PlantedFile(People, two.First, backwards: true);
        IngestRequest[] requests = [forwards.Request() with { SourceSystem = one.Vendor }, backwards.Request() with { SourceSystem = two.Vendor }];
        var imports = requests.Select(_ => new Import(database.Settings)).ToList();
        var results = await Task.WhenAll(imports.Zip(requests, (import, request) => Task.Run(() => import.RunAsync(request))));
        Assert.All(results, result => Assert.Equal((null, IngestOutcome.Committed), (result.Error?.Message, result.Outcome)));
        Assert.Equal(inserted, results.Sum(result => result.RowsInserted));

        // A deadlock would have been retried with a warning.
        Assert.All(imports, import => Assert.DoesNotContain(import.Log.Warnings, warning => warning.Contains("Trying again", StringComparison.Ordinal)));

        using var forwardsAgain = new PlantedFile(People, one.First);
        using var backwardsAgain = new PlantedFile(People, two.First);
        Assert.Equal(0L, (await new Import(database.Settings).RunAsync(forwardsAgain.Request() with { SourceSystem = one.Vendor })).RowsInserted);
        Assert.Equal(0L, (await new Import(database.Settings).RunAsync(backwardsAgain.Request() with { SourceSystem = two.Vendor })).RowsInserted);
    }

    private static Task<long> CountLiveAsync(CitusDatabase database)
        => database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status IN ('pending', 'processing', 'promoted')");

    private static async Task AssertConsistentAsync(CitusDatabase database)
    {
        Assert.Equal(0L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM (SELECT dedupe_key FROM ingest.plaintiffs_raw WHERE status = 'pending' GROUP BY dedupe_key HAVING count(*) > 1) AS doubled"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
        Assert.Equal((0L, 0L), (await database.CountPreparedAsync(), await database.CountStagesAsync()));
        await DamageCheck.FindsNothingAsync(database);
    }
}
