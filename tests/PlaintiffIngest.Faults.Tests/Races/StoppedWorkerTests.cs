using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Races;

/// <summary>A worker that is stopped, taken over, and resumed.</summary>
public class StoppedWorkerTests(SharedFaultServer server)
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);

    private const string IsSilent = "SELECT EXISTS (SELECT FROM ingest.import_runs WHERE updated_at < clock_timestamp() - interval '1.2 s')";

    [Fact]
    public async Task A_worker_stopped_in_COPY_delays_nobody_and_adds_nothing_when_it_resumes()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.Copy), ProxyAction.Hold);
        using var file = new PlantedFile(people: TestLength.Times(inShort: 1000, inLong: 200_000));
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);
        worker.Suspend();
        proxy.Release();
        await Eventually.TrueAsync(database, IsSilent, "the run is not silent");

        var taker = new Import(database.Settings) { Timings = new IngestTimings { StaleAfter = Stale } };
        await taker.CommitsAsync(file);
        worker.Continue();
        await worker.ExitAsync();

        await AssertLostAsync(database, worker);
        Assert.True(await Oracle.HoldsAsync(database, file, worker.Output, taker.Output));
    }

    [Fact]
    public async Task A_worker_stopped_in_the_merge_keeps_its_keys_only_until_the_server_ends_its_idle_session()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 50);
        await using var worker = Worker.Start(file);
        var hold = await Hold.TableAsync(database);
        await worker.GoAsync(database.Settings);
        await Hold.UntilSomebodyWaitsAsync(database);
        var session = await Hold.WaitingProcessAsync(database);
        worker.Suspend();
        await hold.DisposeAsync();
        await Eventually.TrueAsync(database, $"SELECT state = 'idle in transaction' FROM pg_stat_activity WHERE pid = {session}", "the merge did not end");
        await Eventually.TrueAsync(database, IsSilent, "the run is not silent");

        var taker = new Import(database.Settings) { Timings = new IngestTimings { StaleAfter = Stale } };
        var takeover = taker.CommitsAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        // This is what the idle timeout of the load's session does after ten minutes.
        await database.ExecuteAsync($"SELECT pg_terminate_backend({session})");
        await takeover;
        worker.Continue();
        await worker.ExitAsync();

        await AssertLostAsync(database, worker);
        Assert.True(await Oracle.HoldsAsync(database, file, worker.Output, taker.Output));
    }

    private static async Task AssertLostAsync(FaultDatabase database, Worker worker)
    {
        Assert.Equal(1, worker.ExitCode);
        Assert.Contains("RunLost", worker.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.import_events WHERE event = 'taken_over'"));
    }
}
