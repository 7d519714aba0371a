using Npgsql;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Core.Tests.Local;

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
            await Task.Delay(TimeSpan.FromSeconds(3), Token);
            Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        }

        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        Assert.NotNull(await fixture.Server.FindProcessAsync(Token));
        await fixture.WaitUntilStoppedAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("database system is shut down", await File.ReadAllTextAsync(fixture.Server.LogFile, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Joining_a_server_restarts_its_idle_timeout()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 6);
        await fixture.Server.StartAsync(Token);
        var process = await fixture.Server.FindProcessAsync(Token);
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(3.5), Token);
            await fixture.Another().StartAsync(Token);
            Assert.Equal(process, await fixture.Server.FindProcessAsync(Token));
        }
    }

    [Fact]
    public async Task A_start_during_a_stop_always_gets_a_server_that_keeps_running()
    {
        await using var fixture = await LocalServerFixture.CreateAsync(idleSeconds: 0.4);
        var random = new Random(7);
        for (var round = 0; round < 12; round++)
        {
            var settings = await fixture.Another().StartAsync(Token);
            Assert.Equal(1, await LocalServerFixture.ScalarAsync<int>(settings, "SELECT 1"));
            await Task.Delay(random.Next(300, 900), Token);
        }
    }

    [Fact]
    public async Task The_watch_does_not_hold_back_vacuum()
    {
        await using var fixture = await LocalServerFixture.CreateAsync();
        var settings = await fixture.Server.StartAsync(Token);
        await using var connection = await LocalServerFixture.OpenAsync(settings);
        await using var watch = new NpgsqlCommand($"SELECT coalesce(max(age(backend_xmin)), 0) {WatchBackend}", connection);
        for (var i = 0; i < 30; i++)
        {
            await using var work = new NpgsqlCommand("CREATE TEMP TABLE t (); DROP TABLE t", connection);
            await work.ExecuteNonQueryAsync(Token);
            await Task.Delay(100, Token);
        }

        var held = (int)(await watch.ExecuteScalarAsync(Token))!;
        Assert.InRange(held, 0, 15);
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
        for (var i = 0; i < 100 && (long)(await watches.ExecuteScalarAsync(Token))! == 0; i++)
        {
            await Task.Delay(100, Token);
        }

        Assert.Equal(1L, await watches.ExecuteScalarAsync(Token));
    }
}
