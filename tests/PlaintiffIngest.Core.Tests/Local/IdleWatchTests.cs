using System.Diagnostics;
using Npgsql;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

[Integration]
public sealed class IdleWatchTests
{
    private const string WatchBackend = "FROM pg_stat_activity WHERE application_name = '" + IdleWatch.ApplicationName + "'";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_idle_server_stops_after_its_timeout_and_not_before()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 1.5);
        await using (var connection = await LocalServerFixture.OpenAsync(await fixture.Server.StartAsync(Token)))
        {
            await Task.Delay(2 * fixture.IdleTimeout, Token);
            Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        }

        var left = Stopwatch.GetTimestamp();
        await fixture.WaitUntilStoppedAsync();
        // A round of the watch is a quarter of the time, and may have begun before the client left.
        Assert.InRange(Stopwatch.GetElapsedTime(left), fixture.IdleTimeout * 0.7, TimeSpan.MaxValue);

        // PostgreSQL removes its postmaster.pid before it writes this.
        await Eventually.TrueAsync(
            () => File.ReadAllText(fixture.Server.LogFile).Contains("database system is shut down", StringComparison.Ordinal),
            "The server did not shut down in order.",
            () => File.ReadAllText(fixture.Server.LogFile));
    }

    [Fact]
    public async Task Joining_a_server_restarts_its_idle_timeout()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 6);
        await fixture.Server.StartAsync(Token);
        var process = await fixture.Server.FindProcessAsync(Token);
        var longestWait = TimeSpan.Zero;
        for (var i = 0; i < 4; i++)
        {
            var joined = Stopwatch.GetTimestamp();
            await Task.Delay(fixture.IdleTimeout / 3, Token);
            await fixture.Another().StartAsync(Token);
            longestWait = new(Math.Max(longestWait.Ticks, Stopwatch.GetElapsedTime(joined).Ticks));
        }

        // On a busy machine, a start may come so late that the server has stopped, which is correct.
        Assert.True(
            process == await fixture.Server.FindProcessAsync(Token) || longestWait > fixture.IdleTimeout,
            $"The server did not stay for {fixture.IdleTimeout} after a start; the starts were at most {longestWait} apart.");
    }

    [Fact]
    public async Task A_start_during_a_stop_always_gets_a_server_that_keeps_running()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 1.5);
        var random = new Random(7);
        for (var round = 0; round < 8; round++)
        {
            var settings = await fixture.Another().StartAsync(Token);
            var started = Stopwatch.GetTimestamp();
            try
            {
                Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(settings, "SELECT 1"));
            }
            catch (NpgsqlException) when (Stopwatch.GetElapsedTime(started) > fixture.IdleTimeout / 4)
            {
                // On a busy machine, the server may have been idle for longer than its timeout.
            }

            await Task.Delay(random.Next(1200, 2700), Token);
        }
    }

    [Fact]
    public async Task The_watch_does_not_hold_back_vacuum()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        var settings = await fixture.Server.StartAsync(Token);
        await using var connection = await LocalServerFixture.OpenAsync(settings);
        await using var work = new NpgsqlCommand("SELECT pg_current_xact_id()::text", connection);
        var before = (string)(await work.ExecuteScalarAsync(Token))!;
        await using var watch = new NpgsqlCommand($"SELECT backend_xmin IS NOT NULL AND backend_xmin::text::bigint <= {before} {WatchBackend}", connection);
        await Eventually.TrueAsync(
            async () =>
            {
                await work.ExecuteScalarAsync(Token);
                return await watch.ExecuteScalarAsync(Token) is false;
            },
            "The watch keeps a snapshot for longer than a round.");
    }

    [Fact]
    public async Task There_is_one_watch_and_it_restarts_when_its_connection_is_terminated()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        var settings = await fixture.Server.StartAsync(Token);
        await fixture.Another().StartAsync(Token);
        await using var connection = await LocalServerFixture.OpenAsync(settings);
        await using var watches = new NpgsqlCommand($"SELECT count(*) {WatchBackend}", connection);
        Assert.Equal(1L, await watches.ExecuteScalarAsync(Token));

        await using var end = new NpgsqlCommand($"SELECT pg_terminate_backend(pid, 5000) {WatchBackend}", connection);
        Assert.Equal(true, await end.ExecuteScalarAsync(Token));
        await Eventually.TrueAsync(async () => await watches.ExecuteScalarAsync(Token) is > 0L, "The watch is not started again.");
        Assert.Equal(1L, await watches.ExecuteScalarAsync(Token));
    }
}
