namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>A failure of <see cref="RandomStepsTests"/> is noticed, named and repeatable.</summary>
public sealed class RandomStepsHarnessTests(StepsServer server) : IClassFixture<StepsServer>
{
    private const int Seed = 4711;

    private static readonly Step[] Steps = Step.Sequence(Seed, 80);

    [Fact]
    public void A_failure_names_the_seed_of_its_sequence()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => RandomSteps.Try(Seed, Steps, _ => throw new InvalidDataException("wrong")));
        Assert.Contains($"{RandomSteps.SeedVariable}={Seed} {RandomSteps.CountVariable}=1. ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([Seed, RandomSteps.SeedsFrom(Seed).ElementAt(1)], RandomSteps.SeedsFrom(Seed).Take(2));
        Assert.Equal(Steps.Select(step => step.ToString()), Step.Sequence(Seed, 80).Select(step => step.ToString()));
    }

    [Fact]
    public void A_failure_is_shortened_in_a_bounded_number_of_attempts()
    {
        var attempts = 0;
        Assert.Throws<InvalidOperationException>(() => RandomSteps.Try(Seed, Steps, steps =>
        {
            attempts++;
            return steps.Length < Steps.Length ? Task.CompletedTask : throw new InvalidDataException("wrong");
        }));
        Assert.Equal(1 + RandomSteps.Shrinks, attempts);
    }

    [Fact]
    public void The_shortest_sequence_that_fails_is_shown()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => RandomSteps.Try(
            Seed, Steps, steps => steps.Any(step => step.Operation == Operation.Rollback) ? throw new InvalidDataException("wrong") : Task.CompletedTask));
        Assert.Matches(@"Shrunk:\s+\[\|Rollback pick=\d+ cells=\d+ size=\d+( flag)?\|\]", failure.Message);
    }

    [Fact]
    public async Task A_rollback_takes_over_the_copies_of_a_person_who_was_inserted_by_hand()
    {
        // Random steps found this one: the copy is stranded by run 0, and run 2, where the person was inserted, is rolled back too.
        await using var lane = new Lane(server, TimeSpan.FromMinutes(2));
        await lane.RunAsync(sessions => new ModelledRun(sessions[0]).RunAsync(
        [
            new Step(Operation.Load, 0, [0], 9, false),
            new Step(Operation.Load, 0, [0, 1], 9, false),
            new Step(Operation.Load, 0, [2], 9, false),
            new Step(Operation.Rollback, 0, [0], 9, false),
            new Step(Operation.InsertRow, 2, [0], 9, false),
            new Step(Operation.Rollback, 2, [0], 9, false),
        ]));
    }

    [Fact]
    public async Task A_failed_run_says_again_whom_its_rollback_stranded()
    {
        // Random steps found this one too: a row is added to a run that failed, another run skips a copy of it, and it is rolled back twice.
        await using var lane = new Lane(server, TimeSpan.FromMinutes(2));
        await lane.RunAsync(sessions => new ModelledRun(sessions[0]).RunAsync(
        [
            new Step(Operation.Load, 0, [Person.Count], 9, false),
            new Step(Operation.InsertRow, 0, [1], 9, false),
            new Step(Operation.Load, 0, [1], 9, false),
            new Step(Operation.Rollback, 0, [0], 9, false),
            new Step(Operation.Rollback, 0, [0], 9, false),
        ]));
    }

    [Fact]
    public async Task A_sequence_that_hangs_is_reported_with_what_its_sessions_do_and_the_next_one_runs()
    {
        await using var lane = new Lane(server, TimeSpan.FromSeconds(3));
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => lane.RunAsync(sessions => sessions[0].Owner.ExecuteAsync("SELECT pg_sleep(600)")));
        Assert.Contains("pg_sleep(600)", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<TimeoutException>(() => lane.RunAsync(_ => new TaskCompletionSource().Task));
        await lane.RunAsync(sessions => sessions[0].Owner.ExecuteAsync("SELECT FROM ingest.import_runs"));
    }

    [Fact]
    public async Task A_deadlock_fails_its_own_sequence_even_if_everyone_tries_again()
    {
        await using var lane = new Lane(server, TimeSpan.FromMinutes(2));
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => lane.RunAsync(async sessions =>
        {
            using var both = new Barrier(2);
            await Task.WhenAll(Task.Run(() => LockAsync(sessions[0], 1, 2)), Task.Run(() => LockAsync(sessions[1], 2, 1)));

            async Task LockAsync(Sessions session, int first, int second)
            {
                await session.Owner.ExecuteAsync($"SELECT pg_advisory_lock({first})");
                both.SignalAndWait();
                try
                {
                    await session.Owner.ExecuteAsync($"SELECT pg_advisory_lock({second})");
                }
                catch (Npgsql.PostgresException error) when (error.SqlState == Npgsql.PostgresErrorCodes.DeadlockDetected)
                {
                    // As if it would try again.
                }

                await session.Owner.ExecuteAsync("SELECT pg_advisory_unlock_all()");
            }
        }));
        Assert.Contains("deadlock detected", failure.Message, StringComparison.Ordinal);
        await lane.RunAsync(_ => Task.CompletedTask);
    }
}
