using Npgsql;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The operator presses Ctrl+C.</summary>
public class StopTests(SharedFaultServer server)
{
    // A busy machine may take its time to record the stop; and whoever waited for a COPY to time out would be seen to.
    private static readonly IngestTimings Unhurried = new() { FailureRecordTimeout = Eventually.Timeout, CopyTimeout = 5 * Eventually.Timeout };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stop_during_a_merge_fails_the_run_at_once_and_leaves_nothing()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        using var stop = new CancellationTokenSource();
        var import = new Import(database.Settings) { Timings = Unhurried };
        await using (await Hold.TableAsync(database))
        {
            var running = import.RunAsync(file, stop.Token);
            await Hold.UntilSomebodyWaitsAsync(database);
            await stop.CancelAsync();
            // It does not wait for the lock, which is held until after this.
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Eventually.Timeout, Token));
            Assert.Equal("failed|Cancelled", await RunAsync(database));
        }

        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_stop_while_the_claims_response_is_in_the_network_fails_the_run_too()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.ClaimCommitAnswer), ProxyAction.Swallow);
        using var file = new PlantedFile(people: 20);
        using var stop = new CancellationTokenSource();
        var import = new Import(proxy.Settings) { Timings = Unhurried };
        var running = import.RunAsync(file, stop.Token);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("failed|Cancelled", await RunAsync(database));
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(ProxyAction.Reset)]
    [InlineData(ProxyAction.Close)]
    [InlineData(ProxyAction.PassAndClose)]
    public async Task A_stop_whose_record_is_lost_on_the_way_is_recorded_again(ProxyAction action)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(message => message.FromClient && message.Contains("fail_import_run"), action);
        using var file = new PlantedFile(people: 20);
        using var stop = new CancellationTokenSource();
        var import = new Import(proxy.Settings) { Timings = Unhurried with { RetryDelay = TimeSpan.FromMilliseconds(50) } };
        await using (await Hold.TableAsync(database))
        {
            var running = import.RunAsync(file, stop.Token);
            await Hold.UntilSomebodyWaitsAsync(database);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Eventually.Timeout, Token));
            Assert.True(proxy.Tripped.IsCompleted);
            Assert.Equal("failed|Cancelled", await RunAsync(database));
        }

        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task A_stop_with_a_silent_server_ends_in_bounded_time()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        var isSilent = Places.From(Place.Copy);
        proxy.Decide = message => isSilent(message) ? ProxyAction.Stall : ProxyAction.Pass;
        using var file = new PlantedFile(people: 20_000);
        using var stop = new CancellationTokenSource();
        var import = new Import(new NpgsqlConnectionStringBuilder(proxy.Settings.ConnectionString) { Timeout = 1 })
        {
            Timings = new IngestTimings { CopyTimeout = TimeSpan.FromSeconds(2), FailureRecordTimeout = TimeSpan.FromSeconds(1) },
        };
        var running = import.RunAsync(file, stop.Token);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Eventually.Timeout, Token));
        await proxy.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(5_000)] // Fits into the buffers on the way: the import waits for a response.
    [InlineData(60_000)] // Fills the buffers: the import blocks on writing.
    public async Task A_stop_during_a_COPY_that_the_server_does_not_read_fails_the_run_at_once(int people)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.Copy), ProxyAction.Stall);
        using var file = new PlantedFile(people);
        using var stop = new CancellationTokenSource();
        var import = new Import(proxy.Settings) { Timings = Unhurried };
        var running = import.RunAsync(file, stop.Token);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.False(running.IsCompleted);

        await stop.CancelAsync();
        // It does not wait until the COPY times out, which takes longer than the test waits.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Eventually.Timeout, Token));
        Assert.Equal("failed|Cancelled", await RunAsync(database));
        await proxy.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    private static Task<string?> RunAsync(FaultDatabase database)
        => database.ScalarAsync<string>("SELECT status || '|' || (error_details->>'error') FROM ingest.import_runs");
}
