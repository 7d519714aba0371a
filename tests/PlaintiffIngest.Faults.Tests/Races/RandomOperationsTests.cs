using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Races;

/// <summary>Random concurrent imports, dry runs, rollbacks, reinstatements and aborts.</summary>
public class RandomOperationsTests(SharedFaultServer server)
{
    private const int Operators = 5;
    private const int People = 400;

    // The errors that an operation may end with. Null is success. A rollback may lose against the others on every retry.
    private static readonly IngestErrorId?[] Expected =
        [null, IngestErrorId.RunLost, IngestErrorId.InProgress, IngestErrorId.RunNotChangeable, IngestErrorId.ReconciliationFailed, IngestErrorId.TransientDatabaseError];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_lost_or_doubled_by_any_concurrent_operations()
    {
        await using var database = await server.CreateDatabaseAsync();
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage($"seed {seed}");
        var time = TimeSpan.FromSeconds(TestLength.Times(inShort: 5, inLong: 120));
        var errors = await Task.WhenAll(Enumerable.Range(0, Operators).Select(i => Task.Run(() => OperateAsync(database, new Random(seed + i), time))));

        Assert.All(errors.SelectMany(error => error), error => Assert.Contains(error, Expected));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs WHERE status = 'processing'"));
        await ReinstateAllAsync(database);
        Assert.Equal(0L, await database.ScalarAsync<long>(WithoutLiveRow));

        var live = await database.ScalarAsync<long>(Live);
        using var everybody = new PlantedFile(People);
        Assert.Equal(People - live, (await Oracle.ImportAsync(database, everybody)).RowsInserted);
        Assert.Equal(People, await database.ScalarAsync<long>(Live));
        Assert.True(await Oracle.HoldsAsync(database, everybody));
    }

    private const string Live = "SELECT count(*) FROM ingest.plaintiffs_raw WHERE status IN ('pending', 'processing', 'promoted')";

    // People who have a skipped row in a completed run, but no live row.
    private const string WithoutLiveRow = """
        SELECT count(*) FROM ingest.plaintiffs_raw AS skipped
        WHERE skipped.status = 'skipped' AND skipped.import_run_id = ANY (ARRAY(SELECT id FROM ingest.import_runs WHERE status = 'completed')) AND NOT EXISTS (
            SELECT FROM ingest.plaintiffs_raw AS live
            WHERE live.key_prefix = skipped.key_prefix AND live.dedupe_key = skipped.dedupe_key AND live.status IN ('pending', 'processing', 'promoted'))
        """;

    private static async Task<List<IngestErrorId?>> OperateAsync(FaultDatabase database, Random random, TimeSpan time)
    {
        var ends = new List<IngestErrorId?>();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            ends.Add(await OperateAsync(database, random));
        }

        return ends;
    }

    private static async Task<IngestErrorId?> OperateAsync(FaultDatabase database, Random random)
    {
        await using var target = database.CreateTarget();
        var commands = new RunCommands(target);
        try
        {
            switch (random.Next(10))
            {
                case < 6:
                    using (var file = new PlantedFile(random.Next(10, 200), random.Next(0, People - 200), backwards: random.Next(2) == 0))
                    {
                        var commit = random.Next(5) > 0;
                        var pipeline = new IngestPipeline(target, new RecordingLog(), null, new IngestTimings { RetryCount = 20, RetryDelay = TimeSpan.FromMilliseconds(20) });
                        return (await pipeline.RunAsync(file.Request() with { Commit = commit }, Token)).Error?.ErrorId;
                    }

                case < 9:
                    if (await AnyRunAsync(database, "status IN ('completed', 'processing', 'rolled_back')") is { } run)
                    {
                        await commands.RollbackAsync(run, "test", reinstate: random.Next(2) == 0, Token);
                    }

                    return null;

                default:
                    if (await AnyRunAsync(database, "status = 'processing'") is { } processing)
                    {
                        await commands.AbortAsync(processing, "test", Token);
                    }

                    return null;
            }
        }
        catch (IngestException error)
        {
            return error.ErrorId;
        }
    }

    private static async Task<Guid?> AnyRunAsync(FaultDatabase database, string condition)
        => await database.ScalarAsync<Guid>($"SELECT id FROM ingest.import_runs WHERE {condition} ORDER BY random() LIMIT 1") is { } id && id != Guid.Empty ? id : null;

    private static async Task ReinstateAllAsync(FaultDatabase database)
    {
        await using var target = database.CreateTarget();
        await foreach (var run in new RunQueries(target).GetRunsAsync(new RunFilter { Status = [RunStatus.RolledBack] }, Token))
        {
            await new RunCommands(target).RollbackAsync(run.RunId, "test", reinstate: true, Token);
        }
    }
}
