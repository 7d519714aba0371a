using System.Collections.Concurrent;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>Random sequences of everything that workers, operators, promoters and the owner do, compared with a plain model.</summary>
public sealed class RandomStepsTests(StepsServer server) : IClassFixture<StepsServer>, IAsyncLifetime
{
    // Twice as many as there are cores, because a sequence often waits.
    private static readonly int AtOnce = 2 * Environment.ProcessorCount;

    // Hundreds of times as long as a sequence takes.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly ConcurrentBag<Lane> lanes = [];

    public static TheoryData<string> Seeds => RandomSteps.Seeds;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var lane in lanes)
        {
            await lane.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task After_every_step_the_database_is_as_the_model_says(string seed)
        => RandomSteps.TryAsync(seed, count: 8, Length, AtOnce, steps => InLaneAsync(sessions => new ModelledRun(sessions[0]).RunAsync(steps)));

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Whatever_four_sessions_do_at_once_nobody_is_lost_or_doubled(string seed)
        => RandomSteps.TryAsync(seed, count: 8, Length, AtOnce, steps => InLaneAsync(sessions => new ConcurrentRun(sessions).RunAsync(steps)));

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task Whatever_session_is_killed_nobody_is_lost_or_doubled(string seed)
        => RandomSteps.TryAsync(
            seed, count: 2, Length, AtOnce, steps => InLaneAsync(sessions => new ConcurrentRun(sessions).RunAsync(steps)),
            Operation.KilledLoad, Operation.KilledRollback, Operation.KilledPromotion);

    private static int Length => TestLength.Times(inShort: 80, inLong: 160);

    private async Task InLaneAsync(Func<IReadOnlyList<Sessions>, Task> work)
    {
        var lane = lanes.TryTake(out var free) ? free : new Lane(server, Limit);
        try
        {
            await lane.RunAsync(work);
        }
        finally
        {
            lanes.Add(lane);
        }
    }
}
