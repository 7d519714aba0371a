using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Races;

/// <summary>Many workers claim the same file at the same time.</summary>
public class ClaimRaceTests(SharedFaultServer server)
{
    [Fact]
    public async Task Exactly_one_of_many_processes_claims_a_batch()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 50);
        var workers = Enumerable.Range(0, TestLength.Times(inShort: 4, inLong: 50)).Select(_ => Worker.Start(file)).ToList();
        try
        {
            // They start while claims are blocked, so that all of them claim at once.
            var hold = await Hold.RunsAsync(database);
            await Task.WhenAll(workers.Select(worker => worker.GoAsync(database.Settings)));
            await Eventually.TrueAsync(
                database,
                $"SELECT count(*) = {workers.Count} FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'PlaintiffIngest' AND wait_event_type = 'Lock'",
                "not all processes came to the claim");
            await hold.DisposeAsync();
            await Task.WhenAll(workers.Select(worker => worker.ExitAsync()));

            // The others claimed during the load (1) or after it (0, a duplicate).
            Assert.All(workers, worker => Assert.InRange(worker.ExitCode, 0, 1));
            Assert.Single(workers, worker => worker.Output.Contains("Claimed batch", StringComparison.Ordinal));
            Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs"));
            Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_events WHERE event = 'claimed'"));
            Assert.True(await Oracle.HoldsAsync(database, file, workers.Select(worker => worker.Output)));
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task One_of_two_concurrent_takeovers_gets_the_run_and_the_rows_land_once()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 50);
        await using var dead = Worker.Start(file);
        var hold = await Hold.TableAsync(database);
        await dead.GoAsync(database.Settings);
        await Hold.UntilSomebodyWaitsAsync(database);
        await dead.KillAsync();
        await database.ExecuteAsync(Hold.LongAgo);
        var takers = Enumerable.Range(0, 2).Select(_ => new Import(database.Settings)).ToList();
        var loads = takers.ConvertAll(taker => Task.Run(() => taker.RunAsync(file)));
        await Task.WhenAny(loads);
        await hold.DisposeAsync();
        var results = await Task.WhenAll(loads);

        Assert.Equal([IngestOutcome.Committed, IngestOutcome.InProgress], results.Select(result => result.Outcome).Order());
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_events WHERE event = 'taken_over'"));
        Assert.True(await Oracle.HoldsAsync(database, file, [dead.Output, .. takers.Select(taker => taker.Output)]));
    }
}
