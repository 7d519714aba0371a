using System.Diagnostics;
using Npgsql;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The operator presses Ctrl+C.</summary>
public sealed class StopTests(FaultServer server) : IClassFixture<FaultServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_the_middle_of_a_merge_the_run_is_failed_within_a_second_and_nothing_is_left()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        using var stop = new CancellationTokenSource();
        var import = new Import(database.Settings);
        await using (await Hold.TableAsync(database))
        {
            var running = import.RunAsync(file, stop.Token);
            await Hold.UntilSomebodyWaitsAsync(database);
            var pressed = Stopwatch.GetTimestamp();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            Assert.Equal("failed|Cancelled", await RunAsync(database));
            Assert.InRange(Stopwatch.GetElapsedTime(pressed).TotalSeconds, 0, FaultLength.Slack);
        }

        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task While_the_response_to_the_claim_is_in_the_network_the_run_is_failed_too()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.ClaimCommitAnswer), ProxyAction.Swallow);
        using var file = new PlantedFile(people: 20);
        using var stop = new CancellationTokenSource();
        var import = new Import(proxy.Settings);
        var running = import.RunAsync(file, stop.Token);
        await proxy.Tripped.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("failed|Cancelled", await RunAsync(database));
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task Against_a_silent_server_it_ends_in_bounded_time()
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
        await proxy.Tripped.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await proxy.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Theory]
    [InlineData(5_000)] // Fits into the buffers on the way: the import waits for a response.
    [InlineData(60_000)] // Fills the buffers: the import blocks on writing.
    public async Task In_a_COPY_that_the_server_does_not_read_the_run_is_failed_within_a_second(int people)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(Place.Copy), ProxyAction.Stall);
        using var file = new PlantedFile(people);
        using var stop = new CancellationTokenSource();
        var import = new Import(proxy.Settings);
        var running = import.RunAsync(file, stop.Token);
        await proxy.Tripped.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.False(running.IsCompleted);

        var pressed = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(Stopwatch.GetElapsedTime(pressed).TotalSeconds, 0, FaultLength.Slack);
        Assert.Equal("failed|Cancelled", await RunAsync(database));
        await proxy.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    private static Task<string?> RunAsync(FaultDatabase database)
        => database.ScalarAsync<string>("SELECT status || '|' || (error_details->>'error') FROM ingest.import_runs");
}
