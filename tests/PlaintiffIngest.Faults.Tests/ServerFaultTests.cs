using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The server fails in the middle of COPY, of the merge and of COMMIT. The import retries automatically and the rows land once.</summary>
public sealed class ServerFaultTests(FaultServer server) : IClassFixture<FaultServer>
{
    public enum Fault
    {
        BackendKilled,
        BackendTerminated,
        ServerCrashed,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static MatrixTheoryData<Place, Fault> Cases => new([Place.Copy, Place.MergeAnswer, Place.Commit], Enum.GetValues<Fault>());

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_import_recovers(Place place, Fault fault)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        using var file = new PlantedFile(people: 500);

        // The product's own times: a restart takes longer than a test's patience.
        var import = new Import(proxy.Settings) { Timings = new IngestTimings() };
        await using var held = await HoldAsync(place, proxy, database);
        var running = import.CommitsAsync(file);
        var process = await ReachedAsync(place, proxy, database);
        await StrikeAsync(fault, database, process);
        await (held?.DisposeAsync() ?? ValueTask.CompletedTask);
        proxy.Release();
        await running;

        Assert.Contains(import.Log.Warnings, warning => warning.Contains("Trying again", StringComparison.Ordinal));
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    // Disposing it lets the load continue; null if the proxy holds the load.
    private static async Task<IAsyncDisposable?> HoldAsync(Place place, PostgresProxy proxy, FaultDatabase database)
    {
        switch (place)
        {
            case Place.MergeAnswer:
                return await Hold.TableAsync(database);
            case Place.Commit:
                return await Hold.CommitAsync(database);
            default:
                proxy.Once(Places.At(Place.Copy), ProxyAction.Hold);
                return null;
        }
    }

    private static async Task<int> ReachedAsync(Place place, PostgresProxy proxy, FaultDatabase database)
    {
        if (place == Place.Copy)
        {
            await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
            return await database.ScalarAsync<int>(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY%'");
        }

        await Hold.UntilSomebodyWaitsAsync(database);
        return await Hold.WaitingProcessAsync(database);
    }

    private async Task StrikeAsync(Fault fault, FaultDatabase database, int process)
    {
        switch (fault)
        {
            case Fault.BackendKilled:
                FaultServer.Kill(process);
                break;
            case Fault.BackendTerminated:
                Assert.True(await database.ScalarAsync<bool>($"SELECT pg_terminate_backend({process}, 10000)"));
                break;
            default:
                await server.CrashAsync();
                await server.RecoverAsync();
                break;
        }
    }
}
