using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Random sequences of everything that workers, operators, promoters and the owner do, compared with a plain model.</summary>
public sealed class RandomStepsTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const int ConcurrentSessions = 4;

    private int sequences;

    public static TheoryData<string> Seeds => RandomSteps.Seeds;

    public async ValueTask InitializeAsync() => await Sessions.PrepareAsync(database);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_every_step_the_database_is_as_the_model_says(string seed)
    {
        await RandomSteps.TryAsync(seed, count: 12, length: 60, async steps =>
        {
            await Sessions.EmptyAsync(database);
            await using var sessions = await Sessions.OpenAsync(database, $"vendor{sequences++}");
            await new ModelledRun(sessions).RunAsync(steps);
        });
        await AssertNoDeadlockAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_four_sessions_do_at_once_nobody_is_lost_or_doubled(string seed)
    {
        await RandomSteps.TryAsync(seed, count: 6, length: 80, TakeAtOnceAsync);
        await AssertNoDeadlockAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_session_is_killed_nobody_is_lost_or_doubled(string seed)
    {
        await RandomSteps.TryAsync(seed, count: 4, length: 60, TakeAtOnceAsync, Operation.KilledLoad, Operation.KilledRollback, Operation.KilledPromotion);
        await AssertNoDeadlockAsync();
    }

    private async Task TakeAtOnceAsync(Step[] steps)
    {
        await Sessions.EmptyAsync(database);
        var source = $"vendor{sequences++}";
        var sessions = await Task.WhenAll(Enumerable.Range(0, ConcurrentSessions).Select(_ => Sessions.OpenAsync(database, source)));
        try
        {
            await new ConcurrentRun(sessions).RunAsync(steps);
        }
        finally
        {
            foreach (var session in sessions)
            {
                await session.DisposeAsync();
            }
        }
    }

    private async Task AssertNoDeadlockAsync()
        => Assert.Equal(0L, await database.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
}
