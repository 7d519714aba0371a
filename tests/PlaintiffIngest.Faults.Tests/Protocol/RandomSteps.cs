using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>
/// Tries a property with random sequences of steps: from a fixed seed, the same each time, and from a fresh one. Each sequence has its own
/// seed. When one fails, FsCheck looks for a shorter one that fails too.
/// </summary>
internal static class RandomSteps
{
    /// <summary>The variable with the number of sequences of each test.</summary>
    public const string CountVariable = "PLAINTIFF_INGEST_TEST_CASES";

    /// <summary>The variable with a seed to use in place of the fresh one.</summary>
    public const string SeedVariable = "PLAINTIFF_INGEST_TEST_SEED";

    /// <summary>The largest number of shorter sequences to try. A failure that depends on timing may occur only once in a hundred times.</summary>
    public const int Shrinks = 150;

    private const int FixedSeed = 20260117;

    private static readonly TimeSpan ShrinkTime = TimeSpan.FromMinutes(1);

    private static readonly int FreshSeed = Setting(SeedVariable) ?? Random.Shared.Next();

    /// <summary>For a theory that runs once from either seed.</summary>
    public static TheoryData<string> Seeds => ["fixed", "fresh"];

    /// <summary>Tries a property with several sequences at a time.</summary>
    /// <param name="seed">One of <see cref="Seeds"/>.</param>
    /// <param name="count">How many sequences, unless <see cref="CountVariable"/> is set.</param>
    /// <param name="length">The largest number of steps of a sequence.</param>
    /// <param name="atOnce">How many at a time.</param>
    /// <param name="check">Takes the steps and throws if something is wrong.</param>
    /// <param name="operations">The operations to choose from; all if there are none.</param>
    /// <exception cref="InvalidOperationException">A sequence failed. The message has its seed and the shortest form that failed.</exception>
    public static async Task TryAsync(
        string seed, int count, int length, int atOnce, Func<Step[], Task> check, params IReadOnlyCollection<Operation> operations)
    {
        var progress = new Progress();
        await Parallel.ForEachAsync(
            SeedsFrom(seed == "fixed" ? FixedSeed : FreshSeed).Take(Setting(CountVariable) ?? count),
            new ParallelOptions { MaxDegreeOfParallelism = atOnce },
            async (own, stop) =>
            {
                var steps = Step.Sequence(own, length, operations);
                await Task.Run(() => Try(own, steps, check), stop);
                progress.Add(steps.Length);
            });
        progress.Write();
    }

    /// <summary>Tries a property with one sequence.</summary>
    /// <param name="seed">The seed of the sequence.</param>
    /// <param name="steps">The sequence.</param>
    /// <param name="check">Takes the steps and throws if something is wrong.</param>
    /// <exception cref="InvalidOperationException">As for <see cref="TryAsync"/>.</exception>
    public static void Try(int seed, Step[] steps, Func<Step[], Task> check)
    {
        var attempts = 0;
        var failed = 0L;
        var property = Prop.ForAll<Step[]>(Arb.From(Gen.Constant(steps), Shrink), sequence =>
        {
            try
            {
                check(sequence).GetAwaiter().GetResult();
                return true;
            }
            catch
            {
                failed = failed == 0 ? Stopwatch.GetTimestamp() : failed;
                throw;
            }
        });
        try
        {
            Check.One(Config.QuickThrowOnFailure.WithMaxTest(1).WithQuietOnSuccess(true), property);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"To repeat it: {(TestLength.IsLong ? $"{TestLength.Variable}=1 " : "")}{SeedVariable}={seed} {CountVariable}=1. {failure.Message}", failure);
        }

        IEnumerable<Step[]> Shrink(Step[] sequence)
            => Step.Shrink(sequence).TakeWhile(_ => attempts++ < Shrinks && Stopwatch.GetElapsedTime(failed) < ShrinkTime);
    }

    /// <summary>The seeds of the sequences: first the given one, so that a sequence can be repeated alone.</summary>
    public static IEnumerable<int> SeedsFrom(int first)
    {
        yield return first;
        for (var random = new Random(first); ;)
        {
            yield return random.Next();
        }
    }

    private static int? Setting(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Says how far a long run is, every minute.</summary>
    private sealed class Progress
    {
        private readonly Lock turn = new();
        private readonly long started = Stopwatch.GetTimestamp();
        private long written = Stopwatch.GetTimestamp();
        private long steps;
        private int sequences;

        public void Add(int taken)
        {
            lock (turn)
            {
                steps += taken;
                sequences++;
                if (Stopwatch.GetElapsedTime(written) > TimeSpan.FromMinutes(1))
                {
                    written = Stopwatch.GetTimestamp();
                    Write();
                }
            }
        }

        public void Write() => TestContext.Current.TestOutputHelper?.WriteLine(
            $"{steps} steps in {sequences} sequences in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; terminated so far: {Sessions.Kills}");
    }
}
