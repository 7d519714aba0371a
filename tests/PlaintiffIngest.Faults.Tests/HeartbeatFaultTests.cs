using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The heartbeat's connection fails while the load's connection works.</summary>
public class HeartbeatFaultTests(SharedFaultServer server)
{
    [Theory]
    [InlineData(ProxyAction.Reset)]
    [InlineData(ProxyAction.Close)]
    [InlineData(ProxyAction.Swallow)]
    public async Task Lost_heartbeats_alone_do_not_end_a_load(ProxyAction action)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Decide = message => message.FromClient && message.Contains("heartbeat_import_run") ? action : ProxyAction.Pass;
        using var file = new PlantedFile(people: 20);
        var import = new Import(proxy.Settings) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(20) } };

        var held = await Hold.TableAsync(database);
        var running = import.CommitsAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);
        await held.DisposeAsync();
        await running.WaitAsync(Eventually.Timeout, TestContext.Current.CancellationToken);

        Assert.Empty(import.Log.Warnings);
        await proxy.DisposeAsync();
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_load_that_waits_for_a_lock_sends_heartbeats_and_is_not_taken_over()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        var import = new Import(database.Settings) { Timings = new IngestTimings { HeartbeatInterval = TimeSpan.FromMilliseconds(100) } };

        var held = await Hold.TableAsync(database);
        var running = import.CommitsAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        await database.ExecuteAsync(Hold.LongAgo);
        await Eventually.TrueAsync(database, "SELECT updated_at > clock_timestamp() - interval '5 minutes' FROM ingest.import_runs", "the run does not beat");
        var other = new Import(database.Settings);
        Assert.Equal(IngestOutcome.InProgress, (await other.RunAsync(file)).Outcome);
        await held.DisposeAsync();
        await running;

        Assert.True(await Oracle.HoldsAsync(database, file, import.Output, other.Output));
    }
}
