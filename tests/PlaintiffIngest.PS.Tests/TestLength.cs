namespace PlaintiffIngest.PS.Tests;

/// <summary>The length of the tests that have a short and a long form: short by default, long on request (<c>build.ps1 test -Long</c>).</summary>
internal static class TestLength
{
    /// <summary>Whether the long form is selected.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("PLAINTIFF_INGEST_TEST_LONG") == "1";
}
