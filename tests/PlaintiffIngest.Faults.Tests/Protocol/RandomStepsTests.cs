using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Random sequences of everything that workers, operators, promoters and the owner do, compared with a plain model.</summary>
public sealed class RandomStepsTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IAsyncLifetime
{
    private const int ConcurrentSessions = 4;

    private readonly List<Sessions> open = [];
    private int sequences;

    public static TheoryData<string> Seeds => RandomSteps.Seeds;

    public async ValueTask InitializeAsync() => await Sessions.PrepareAsync(database);

    public async ValueTask DisposeAsync() => await CloseAsync();

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_every_step_the_database_is_as_the_model_says(string seed)
    {
        await RandomSteps.TryAsync(seed, count: 8, Length, steps => WithSessionsAsync(sessions => new ModelledRun(sessions[0]).RunAsync(steps)));
        await AssertNoDeadlockAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_four_sessions_do_at_once_nobody_is_lost_or_doubled(string seed)
    {
        await RandomSteps.TryAsync(seed, count: 8, Length, steps => WithSessionsAsync(sessions => new ConcurrentRun(sessions).RunAsync(steps)));
        await AssertNoDeadlockAsync();
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_session_is_killed_nobody_is_lost_or_doubled(string seed)
    {
        await RandomSteps.TryAsync(
            seed, count: 2, Length, steps => WithSessionsAsync(sessions => new ConcurrentRun(sessions).RunAsync(steps)),
            Operation.KilledLoad, Operation.KilledRollback, Operation.KilledPromotion);
        await AssertNoDeadlockAsync();
    }

    private static int Length => FaultLength.Times(inShort: 80, inLong: 160);

    private async Task WithSessionsAsync(Func<IReadOnlyList<Sessions>, Task> work)
    {
        while (open.Count < ConcurrentSessions)
        {
            open.Add(await Sessions.OpenAsync(database));
        }

        await open[0].EmptyAsync();
        var source = $"vendor{sequences++}";
        open.ForEach(sessions => sessions.Begin(source));
        try
        {
            await work(open);
        }
        catch
        {
            // A session may be in a failed transaction. The next sequence, which may be a shorter form of this one, gets new ones.
            await CloseAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        foreach (var sessions in open)
        {
            await sessions.DisposeAsync();
        }

        open.Clear();
    }

    private async Task AssertNoDeadlockAsync()
        => Assert.Equal(0L, await database.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
}
