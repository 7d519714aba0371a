using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Races;

/// <summary>Files with the same people in different orders, loaded concurrently.</summary>
public class OverlapTests(SharedFaultServer server)
{
    private const int Files = 8;
    private const int People = 300;
    private const int Step = 40;
    private const int Union = People + ((Files - 1) * Step);

    [Fact]
    public async Task Eight_overlapping_files_at_once_give_exactly_their_union_and_never_deadlock()
    {
        await using var database = await server.CreateDatabaseAsync();
        var rounds = TestLength.Times(inShort: 6, inLong: 200);
        for (var round = 0; round < rounds; round++)
        {
            await LoadAsync(database, round * 10_000, isLast: round == rounds - 1);
            Assert.Equal((round + 1L) * Union, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'pending'"));
        }

        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }

    private static async Task LoadAsync(FaultDatabase database, int first, bool isLast)
    {
        var files = Enumerable.Range(0, Files).Select(i => new PlantedFile(People, first + (i * Step), backwards: i % 2 == 1)).ToList();
        var imports = files.ConvertAll(_ => new Import(database.Settings));
        try
        {
            // All of them wait at the first statement of the merge, so that they start it at the same time.
            var hold = await Hold.TableAsync(database);
            var loads = files.Select((file, i) => Task.Run(() => imports[i].RunAsync(file))).ToList();
            await Eventually.TrueAsync(
                database,
                $"SELECT count(*) = {Files} FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                "not all loads came to the merge");
            await hold.DisposeAsync();
            var results = await Task.WhenAll(loads);

            Assert.All(results, result => Assert.Equal((null, IngestOutcome.Committed), (result.Error?.Message, result.Outcome)));
            Assert.Equal(Union, results.Sum(result => result.RowsInserted));
            // A deadlock would have been retried with a warning. The only warning is that of a file whose people all came with the others.
            Assert.All(
                imports.Zip(results),
                pair => Assert.Equal(
                    pair.Second.RowsInserted == 0 ? 1 : 0,
                    pair.First.Log.Warnings.Count(warning => warning.Contains(": nobody in this file is new. ", StringComparison.Ordinal))));
            Assert.Equal(results.Count(result => result.RowsInserted == 0), imports.Sum(import => import.Log.Warnings.Count));
            if (isLast)
            {
                Assert.True(await Oracle.HoldsAsync(database, files[0], imports.Select(import => import.Output)));
                Assert.True(await Oracle.HoldsAsync(database, files[^1]));
            }
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }
}
