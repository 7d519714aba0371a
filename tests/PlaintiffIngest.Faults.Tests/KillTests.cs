using System.Collections.Concurrent;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>The importing process is killed with SIGKILL: at every message of the protocol, at random times, and around COMMIT.</summary>
public class KillTests(SharedFaultServer server)
{
    private const int Lanes = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_kill_at_any_message_of_a_small_file_leaves_all_rows_or_none()
    {
        var messages = await ListMessagesAsync();
        var numbers = new ConcurrentQueue<int>(messages.Where(message => TestLength.IsLong || IsTurn(message, messages)).Select(message => message.Number));
        TestContext.Current.SendDiagnosticMessage($"{numbers.Count} of {messages.Count} messages");
        var landed = 0;
        await Parallel.ForAsync(0, Lanes, Token, async (_, _) =>
        {
            await using var database = await server.CreateDatabaseAsync();
            while (numbers.TryDequeue(out var n))
            {
                if (await KilledAtAsync(database, n))
                {
                    Interlocked.Increment(ref landed);
                }
            }
        });

        // Without kills at the response to COMMIT and after it, the test would have missed the end of the import.
        Assert.InRange(landed, 2, 20);
    }

    [Fact]
    public async Task A_kill_at_any_time_during_a_large_file_leaves_all_rows_or_none()
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
        for (var i = 1; i <= TestLength.Times(5, 50); i++)
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
    public async Task A_kill_between_COMMIT_and_its_acknowledgment_leaves_what_the_server_decided(bool arrived)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Once(Places.At(arrived ? Place.CommitAnswer : Place.Commit), ProxyAction.Swallow);
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);
        await proxy.Tripped.WaitAsync(Eventually.Timeout, Token);
        await worker.KillAsync();
        Assert.Equal(arrived, await Oracle.HoldsAsync(database, file, worker.Output));
    }

    [Fact]
    public async Task A_kill_while_a_merge_waits_for_a_lock_leaves_no_waiting_process()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await using (await Hold.TableAsync(database))
        {
            await worker.GoAsync(database.Settings);
            await Hold.UntilSomebodyWaitsAsync(database);
            await worker.KillAsync();
            await Eventually.TrueAsync(
                database, "SELECT NOT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database WHERE datname = current_database() AND NOT granted)", "the server goes on for a client that is gone");
        }

        Assert.False(await Oracle.HoldsAsync(database, file, worker.Output));
    }

    private async Task<IReadOnlyList<ProtocolMessage>> ListMessagesAsync()
    {
        var messages = new List<ProtocolMessage>();
        await using var database = await server.CreateDatabaseAsync();
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Decide = message =>
        {
            messages.Add(message);
            return ProxyAction.Pass;
        };
        using var file = new PlantedFile(people: 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);
        await worker.ExitAsync();
        Assert.Equal(0, worker.ExitCode);
        return messages;
    }

    // Where the direction changes: the client's last message before a response, and the server's first one.
    private static bool IsTurn(ProtocolMessage message, IReadOnlyList<ProtocolMessage> all)
        => message.FromClient
            ? message.Number == all.Count || !all[message.Number].FromClient
            : all[message.Number - 2].FromClient;

    private static async Task<bool> KilledAtAsync(FaultDatabase database, int n)
    {
        await using var proxy = PostgresProxy.Start(database.Settings);
        proxy.Decide = message => message.Number >= n ? ProxyAction.Swallow : ProxyAction.Pass;
        using var file = new PlantedFile(people: 20, first: n * 20);
        await using var worker = Worker.Start(file);
        await worker.GoAsync(proxy.Settings);

        // The last messages are not certain: the end of a connection, or an import without a heartbeat.
        await Task.WhenAny(proxy.Tripped, worker.ExitAsync());
        await worker.KillAsync();
        return await Oracle.HoldsAsync(database, file, worker.Output);
    }
}
