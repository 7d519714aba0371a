using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The importing process ends by SIGKILL: at every message of the protocol, at any time, and around COMMIT.</summary>
public sealed class KillTests(FaultServer server) : IClassFixture<FaultServer>
{
    private const int Lanes = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_message_of_a_small_file_it_leaves_none_or_all()
    {
        var last = await CountMessagesAsync();
        TestContext.Current.SendDiagnosticMessage($"{last} messages");
        var stride = FaultLength.IsLong ? 1 : Math.Max(1, last / 40);
        var landed = 0;
        await Parallel.ForAsync(0, Lanes, Token, async (lane, _) =>
        {
            await using var database = await server.CreateDatabaseAsync();
            for (var n = 1 + (lane * stride); n <= last; n += Lanes * stride)
            {
                if (await KilledAtAsync(database, n))
                {
                    Interlocked.Increment(ref landed);
                }
            }
        });

        // The messages after the commit: had there been none, the kills would have missed the end of the import.
        Assert.InRange(landed, FaultLength.IsLong ? 1 : 0, last / 4);
    }

    [Fact]
    public async Task Killed_at_any_time_of_a_large_file_it_leaves_none_or_all()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var whole = new PlantedFile(people: 10_000);
        var started = DateTime.UtcNow;
        await using (var worker = Worker.Start(whole))
        {
            await worker.GoAsync(database.Settings);
            await worker.ExitAsync();
        }

        var duration = DateTime.UtcNow - started;
        var random = new Random(20261123);
        for (var i = 1; i <= FaultLength.Times(5, 50); i++)
        {
            using var file = new PlantedFile(people: 10_000, first: i * 10_000);
            await using var worker = Worker.Start(file);
            await worker.GoAsync(database.Settings);
            await Task.Delay(duration * random.NextDouble(), Token);
            await worker.KillAsync();
            await Oracle.HoldsAsync(database, file, worker.Output);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killed_between_COMMIT_sent_and_acknowledged_it_leaves_what_the_server_decided(bool arrived)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(arrived ? Place.CommitAnswer : Place.Commit), ProxyAction.Swallow);
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);
        await proxy.Tripped.WaitAsync(TimeSpan.FromMinutes(1), Token);
        await worker.KillAsync();
        Assert.Equal(arrived, await Oracle.HoldsAsync(database, file, worker.Output));
    }

    [Fact]
    public async Task Killed_while_its_merge_waits_for_a_lock_it_leaves_no_process_that_waits_on()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await using (await Hold.TableAsync(database))
        {
            await worker.GoAsync(database.Settings);
            await Hold.UntilSomebodyWaitsAsync(database);
            await worker.KillAsync();
            await Database.UntilAsync(
                database, "SELECT NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted)", "the server goes on for a client that is gone");
        }

        Assert.False(await Oracle.HoldsAsync(database, file, worker.Output));
    }

    private async Task<int> CountMessagesAsync()
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);
        await worker.ExitAsync();
        return proxy.MessageCount;
    }

    private static async Task<bool> KilledAtAsync(FaultDatabase database, int n)
    {
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Decide = message => message.Number >= n ? ProxyAction.Swallow : ProxyAction.Pass;
        using var file = new PlantedFile(people: 20, first: n * 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);

        // The last messages may not come: a connection that says goodbye, an import without a heartbeat.
        await Task.WhenAny(proxy.Tripped, worker.ExitAsync());
        await worker.KillAsync();
        return await Oracle.HoldsAsync(database, file, worker.Output);
    }
}
