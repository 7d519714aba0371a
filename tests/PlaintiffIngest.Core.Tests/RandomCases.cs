using System.Globalization;
using Xunit.Sdk;

namespace PlaintiffIngest.Core.Tests;

/// <summary>
/// Tries a property with random cases: from a fixed seed, the same each time, and from a fresh one. Every case has a seed of its
/// own, which the failure names.
/// </summary>
internal static class RandomCases
{
    /// <summary>The variable with the number of cases of each test; without it, each test has its own.</summary>
    public const string CountVariable = "PLAINTIFF_INGEST_TEST_CASES";

    /// <summary>The variable with a seed to use in place of the fresh one.</summary>
    public const string SeedVariable = "PLAINTIFF_INGEST_TEST_SEED";

    private const int FixedSeed = 20260117;

    private static readonly int FreshSeed = Setting(SeedVariable) ?? Random.Shared.Next(1_000_000_000);

    /// <summary>For a theory that runs once from either seed.</summary>
    public static TheoryData<string> Seeds => ["fixed", "fresh"];

    /// <summary>Tries a property.</summary>
    /// <param name="seed">One of <see cref="Seeds"/>.</param>
    /// <param name="count">How many cases, unless <see cref="CountVariable"/> is set.</param>
    /// <param name="check">Makes one case and checks it.</param>
    public static void Try(string seed, int count, Action<Random> check)
        => TryAsync(seed, count, random =>
        {
            check(random);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    /// <summary>Tries a property whose check is asynchronous.</summary>
    /// <param name="seed">One of <see cref="Seeds"/>.</param>
    /// <param name="count">How many cases, unless <see cref="CountVariable"/> is set.</param>
    /// <param name="check">Makes one case and checks it.</param>
    public static async Task TryAsync(string seed, int count, Func<Random, Task> check)
    {
        var first = seed == "fixed" ? FixedSeed : FreshSeed;
        count = Setting(CountVariable) ?? count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} cases from seed {first}");
        for (var i = 0; i < count; i++)
        {
            try
            {
                await check(new Random(unchecked(first + i)));
            }
            catch (Exception exception)
            {
                throw new XunitException(
                    $"Case {i} of the {seed} seed {first}. To repeat it: {SeedVariable}={unchecked(first + i)} {CountVariable}=1. {exception}", exception);
            }
        }
    }

    /// <summary>One of some values.</summary>
    public static T Pick<T>(this Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    private static int? Setting(string variable)
        => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
