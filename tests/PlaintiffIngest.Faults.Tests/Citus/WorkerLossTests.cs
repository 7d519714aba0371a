using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A worker, or its connection to the coordinator, is lost while a file loads.</summary>
public sealed class WorkerLossTests(CitusServer server)
{
    private readonly CitusServer server = server.OrSkip();

    public static MatrixTheoryData<WorkerPlace, ProxyAction> Cases => new(
        Enum.GetValues<WorkerPlace>(),
        [ProxyAction.Reset, ProxyAction.PassAndClose]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_load_whose_connection_to_a_worker_is_lost_once_lands_once(WorkerPlace place, ProxyAction action)
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await database.ProxyWorkerAsync(0);
        proxy.Once(WorkerPlaces.At(place), action);
        using var file = new PlantedFile(people: 200);
        var import = new Import(database.Settings) { Timings = new IngestTimings { RetryDelay = TimeSpan.FromMilliseconds(50) } };
        await database.RecoverWhileAsync(import.CommitsAsync(file));

        Assert.True(proxy.Tripped.IsCompleted);
        await AssertNothingLeftAsync(database);
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(WorkerPlace.Copy)]
    [InlineData(WorkerPlace.Merge)]
    [InlineData(WorkerPlace.Prepare)]
    [InlineData(WorkerPlace.Prepared)]
    public async Task A_load_whose_worker_stops_before_the_commit_keeps_nothing_and_the_next_one_loads_everyone(WorkerPlace place)
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await database.ProxyWorkerAsync(1);
        var isDown = WorkerPlaces.From(place);
        proxy.Decide = message => isDown(message) ? ProxyAction.Reset : ProxyAction.Pass;
        using var file = new PlantedFile(people: 200);
        var import = new Import(database.Settings) { Timings = new IngestTimings { RetryCount = 2, RetryDelay = TimeSpan.FromMilliseconds(50) } };
        var result = await import.RunAsync(file);

        Assert.Equal((IngestOutcome.Failed, ExitCode.ConfigurationError), (result.Outcome, result.ExitCode));
        Assert.Equal("failed", await database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs"));

        proxy.Decide = _ => ProxyAction.Pass;
        await database.RecoverAsync();
        Assert.Equal(0L, await database.CountPreparedAsync());
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
        await AssertNothingLeftAsync(database);
    }

    [Fact]
    public async Task A_worker_that_is_down_at_the_start_is_named_and_nothing_is_kept()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await database.ProxyWorkerAsync(1);
        proxy.Decide = _ => ProxyAction.Reset;
        using var file = new PlantedFile(people: 50);
        var import = new Import(database.Settings) { Timings = new IngestTimings { RetryCount = 1, RetryDelay = TimeSpan.FromMilliseconds(50) } };
        var result = await import.RunAsync(file);

        Assert.Equal((IngestErrorId.WorkerUnreachable, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
        Assert.Contains($"cannot reach the worker {HostMask.Mask(database.NameOfWorker(1))}", result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_runs WHERE status <> 'failed'"));
        Assert.Equal(0L, await database.CountStagesAsync());

        proxy.Decide = _ => ProxyAction.Pass;
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
        await AssertNothingLeftAsync(database);
    }

    private static async Task AssertNothingLeftAsync(CitusDatabase database)
    {
        await database.RecoverAsync();
        Assert.Equal((0L, 0L), (await database.CountPreparedAsync(), await database.CountStagesAsync()));
    }
}
