using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>The staging table of a load on a cluster is committed. Whatever the outcome, the next load at the latest drops it.</summary>
public sealed partial class StageTests(CitusServer server)
{
    private const string Tables = "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace = 'ingest'::regnamespace";

    private readonly CitusServer server = server.OrSkip();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_load_drops_the_stage_of_a_killed_process()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.MergeAnswer), ProxyAction.Hold);
        using var file = new PlantedFile(people: 50);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await worker.KillAsync();
        await proxy.DisposeAsync();
        Assert.Equal(1L, await database.CountStagesAsync());
        var stage = await database.ScalarAsync<string>("SELECT 'stage_' || replace(id::text, '-', '') FROM ingest.import_runs");
        Assert.Equal(file.Rows, await database.ScalarAsync<long>($"SELECT count(*) FROM ingest.{stage}"));

        // Until the run is stale, another file's load touches neither it nor its staging table.
        using var other = new PlantedFile(people: 10, first: 1000);
        await new Import(database.Settings).CommitsAsync(other);
        Assert.Equal(1L, await database.CountStagesAsync());

        Assert.False(await Oracle.HoldsAsync(database, file, worker.Output));
        Assert.Equal(0L, await database.CountStagesAsync());
        Assert.Equal(0L, await CountShardsOfStagesAsync(database));
    }

    [Theory]
    [InlineData(Place.Copy)]
    [InlineData(Place.MergeAnswer)]
    [InlineData(Place.Commit)]
    public async Task A_load_that_loses_its_connection_leaves_no_stage(Place place)
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(place), ProxyAction.Reset);
        using var file = new PlantedFile(people: 500);
        await new Import(proxy.Settings).CommitsAsync(file);
        Assert.True(proxy.Tripped.IsCompleted);
        Assert.Equal((0L, 0L), (await database.CountStagesAsync(), await CountShardsOfStagesAsync(database)));
    }

    [Fact]
    public async Task A_load_that_fails_drops_its_stage()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        using var file = new PlantedFile(people: 50);
        var result = await new Import(database.Settings).RunAsync(file.Request() with { MaxErrors = ErrorLimit.Parse("0") });
        Assert.Equal((IngestOutcome.Failed, ExitCode.GateFailed), (result.Outcome, result.ExitCode));
        Assert.Equal((0L, 0L), (await database.CountStagesAsync(), await CountShardsOfStagesAsync(database)));
    }

    [Fact]
    public async Task A_load_that_is_stopped_drops_its_stage()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        using var file = new PlantedFile(people: 50);
        using var stop = new CancellationTokenSource();
        await using (await Hold.TableAsync(database))
        {
            var running = new Import(database.Settings).RunAsync(file, stop.Token);
            await Hold.UntilSomebodyWaitsAsync(database);
            Assert.Equal(1L, await database.CountStagesAsync());
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }

        Assert.Equal((0L, 0L), (await database.CountStagesAsync(), await CountShardsOfStagesAsync(database)));
    }

    [Fact]
    public async Task A_dry_run_makes_no_table_and_gives_the_counts_of_a_load()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        using var before = new PlantedFile(people: 100);
        await new Import(database.Settings).CommitsAsync(before);
        var tables = await database.ScalarAsync<string>(Tables);

        using var file = new PlantedFile(people: 150, first: 50);
        var dry = await new Import(database.Settings).RunAsync(file.Request() with { Commit = false });
        Assert.Equal(tables, await database.ScalarAsync<string>(Tables));
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs"));

        var real = await new Import(database.Settings).RunAsync(file);
        Assert.Equal((IngestOutcome.DryRun, 100L), (dry.Outcome, dry.RowsInserted));
        Assert.Equal((real.RowsFetched, real.RowsInserted, real.RowsSkipped, real.RowsErrored), (dry.RowsFetched, dry.RowsInserted, dry.RowsSkipped, dry.RowsErrored));
    }

    // Without them, a merge into a table that was empty at its last VACUUM takes thirty times as long.
    [Fact]
    public async Task The_plan_settings_of_a_merge_reach_the_workers()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        var log = await CitusLog.FromEndAsync(database.Workers[0]);
        using var file = new PlantedFile(people: 50);
        var result = await new Import(database.Settings).RunAsync(file);

        var lines = (await log.ReadNewAsync()).Split('\n');
        Assert.SkipWhen(lines is [""], "The worker does not collect its log.");
        var merge = Array.FindIndex(lines, line => line.Contains($"stage_{result.RunId:N}_", StringComparison.Ordinal) && line.Contains("INSERT INTO ingest.plaintiffs_raw_", StringComparison.Ordinal));
        Assert.True(merge >= 0, string.Join('\n', lines));
        var session = ProcessId().Match(lines[merge]).Value;
        Assert.NotEmpty(session);
        var before = lines[..merge].Where(line => line.Contains(session, StringComparison.Ordinal)).ToList();
        foreach (var setting in new[] { "work_mem", "jit", "enable_seqscan", "enable_hashjoin", "enable_bitmapscan", "enable_material", "enable_mergejoin", "enable_nestloop" })
        {
            Assert.Contains(before, line => line.Contains($"SET LOCAL {setting} = ", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex ProcessId();

    private static Task<long> CountShardsOfStagesAsync(CitusDatabase database)
        => database.ScalarAsync<long>("SELECT count(*) FROM pg_dist_shard WHERE logicalrelid::text LIKE '%stage\\_%'");
}
