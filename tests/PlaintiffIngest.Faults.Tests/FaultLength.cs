namespace PlaintiffIngest.Faults.Tests;

/// <summary>How much of the suite is run: a short form with every test run, a long form on request (<c>build.ps1 test -Long</c>).</summary>
public static class FaultLength
{
    /// <summary>The variable that asks for the long form with the value 1.</summary>
    public const string Variable = "PLAINTIFF_INGEST_TEST_LONG";

    /// <summary>Whether the long form was asked for.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>What "within a second" may take on a machine that does other work besides. Seconds.</summary>
    public const double Slack = 3;

    /// <summary>How often a case is tried.</summary>
    /// <param name="inShort">Times in the short form.</param>
    /// <param name="inLong">Times in the long form.</param>
    public static int Times(int inShort, int inLong) => IsLong ? inLong : inShort;
}
