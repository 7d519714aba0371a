using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>
/// The coordinator's session ends while its workers prepare and commit. The coordinator's server is not killed, because the cluster may have other
/// users. To the workers, a coordinator that never commits what they have prepared looks the same (<see cref="UnsettledRunTests"/>).
/// </summary>
public sealed class CoordinatorLossTests(CitusServer server)
{
    private const string IsLoad = "datname = current_database() AND application_name = 'PlaintiffIngest' AND state = 'active'";

    private readonly CitusServer server = server.OrSkip();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(WorkerPlace.Merge)]
    [InlineData(WorkerPlace.Prepare)]
    [InlineData(WorkerPlace.Prepared)]
    [InlineData(WorkerPlace.CommitPrepared)]
    [InlineData(WorkerPlace.CommittedPrepared)]
    public async Task A_session_that_ends_there_leaves_all_rows_or_none_and_the_retry_loads_everyone(WorkerPlace place)
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await database.ProxyWorkerAsync(0);
        proxy.Once(WorkerPlaces.At(place), ProxyAction.Hold);
        using var file = new PlantedFile(people: 200);
        var import = new Import(database.Settings) { Timings = new IngestTimings { RetryDelay = TimeSpan.FromMilliseconds(50) } };
        var running = import.CommitsAsync(file);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await EndSessionAsync(database);
        proxy.Release();
        await database.RecoverWhileAsync(running);

        await database.RecoverAsync();
        Assert.Equal(0L, await database.CountPreparedAsync());
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
        Assert.Equal(0L, await database.CountStagesAsync());
    }

    [Theory]
    [InlineData(WorkerPlace.Prepare)]
    [InlineData(WorkerPlace.Prepared)]
    [InlineData(WorkerPlace.CommitPrepared)]
    public async Task A_process_that_is_killed_too_leaves_all_rows_or_none_and_the_next_import_loads_the_rest(WorkerPlace place)
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await database.ProxyWorkerAsync(0);
        proxy.Once(WorkerPlaces.At(place), ProxyAction.Hold);
        using var file = new PlantedFile(people: 200);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(database.Settings);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await worker.KillAsync();
        await EndSessionAsync(database);
        proxy.Release();
        await Eventually.TrueAsync(database, $"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE {IsLoad})", "the session did not end");

        await database.RecoverAsync();
        Assert.Equal(0L, await database.CountPreparedAsync());
        Assert.Equal(place == WorkerPlace.CommitPrepared, await Oracle.HoldsAsync(database, file, worker.Output));
        // A duplicate loads nothing, so only another load drops the staging table.
        using var other = new PlantedFile(people: 20);
        Assert.Equal(IngestOutcome.Committed, (await new Import(database.Settings).RunAsync(other)).Outcome);
        Assert.Equal(0L, await database.CountStagesAsync());
    }

    // A session that is in the middle of COMMIT may finish it before it ends.
    private static Task EndSessionAsync(CitusDatabase database)
        => database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {IsLoad} AND query NOT LIKE '%heartbeat%'");
}
