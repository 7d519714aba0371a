namespace PlaintiffIngest.Testing;

/// <summary>The length of tests that have a short and a long form: short by default, long on request (<c>build.ps1 test -Long</c>).</summary>
public static class TestLength
{
    /// <summary>The environment variable that selects the long form with the value 1.</summary>
    public const string Variable = "PLAINTIFF_INGEST_TEST_LONG";

    /// <summary>Whether the long form is selected.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>The number of times to try a case.</summary>
    /// <param name="inShort">Times in the short form.</param>
    /// <param name="inLong">Times in the long form.</param>
    public static int Times(int inShort, int inLong) => IsLong ? inLong : inShort;
}
