using System.Diagnostics;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>
/// Tries a property with random sequences of steps: from a fixed seed, the same each time, and from a fresh one. When one fails, FsCheck
/// looks for a shorter one that fails too.
/// </summary>
internal static class RandomSteps
{
    /// <summary>The variable with the number of sequences of each test.</summary>
    public const string CountVariable = "PLAINTIFF_INGEST_TEST_CASES";

    /// <summary>The variable with a seed to use in place of the fresh one.</summary>
    public const string SeedVariable = "PLAINTIFF_INGEST_TEST_SEED";

    private const int FixedSeed = 20260117;

    private static readonly TimeSpan ShrinkTime = TimeSpan.FromMinutes(1);

    private static readonly int FreshSeed = Setting(SeedVariable) ?? Random.Shared.Next(1_000_000_000);

    /// <summary>For a theory that runs once from either seed.</summary>
    public static TheoryData<string> Seeds => ["fixed", "fresh"];

    /// <summary>Tries a property.</summary>
    /// <param name="seed">One of <see cref="Seeds"/>.</param>
    /// <param name="count">How many sequences, unless <see cref="CountVariable"/> is set.</param>
    /// <param name="length">The largest number of steps of a sequence.</param>
    /// <param name="check">Takes the steps and throws if something is wrong.</param>
    /// <param name="operations">The operations to choose from; all if there are none.</param>
    public static async Task TryAsync(string seed, int count, int length, Func<Step[], Task> check, params IReadOnlyCollection<Operation> operations)
    {
        var first = seed == "fixed" ? FixedSeed : FreshSeed;
        count = Setting(CountVariable) ?? count;
        long? failed = null;
        var sequences = Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(number => Step.Sequence(number, length, operations)), Shrink);
        var steps = 0;
        var started = Stopwatch.GetTimestamp();
        var property = Prop.ForAll<Step[]>(sequences, sequence =>
        {
            steps += sequence.Length;
            try
            {
                check(sequence).GetAwaiter().GetResult();
                return true;
            }
            catch
            {
                failed ??= Stopwatch.GetTimestamp();
                throw;
            }
        });
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd((ulong)first), FSharpOption<int>.None)));
        try
        {
            await Task.Run(() => Check.One(config, property));
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"To repeat it: {SeedVariable}={first} {CountVariable}={count}. {failure.Message}", failure);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{steps} steps in {count} sequences from seed {first} in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; {Sessions.Kills} sessions terminated so far");

        // What depends on time may fail once in a hundred times.
        IEnumerable<Step[]> Shrink(Step[] sequence) => Step.Shrink(sequence).TakeWhile(_ => Stopwatch.GetElapsedTime(failed ?? 0) < ShrinkTime);
    }

    private static int? Setting(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
