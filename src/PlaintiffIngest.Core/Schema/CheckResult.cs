using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The result of one of the doctor's checks.</summary>
/// <param name="State">Whether it passed.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do; empty if the check passed.</param>
internal sealed record CheckResult(CheckState State, RedactedText Message, RedactedText Remedy)
{
    /// <summary>A check that found no problem.</summary>
    public static CheckResult Passed(RedactedText message) => new(CheckState.Passed, message, $"");

    /// <summary>A check that an operator should look at.</summary>
    public static CheckResult Warning(RedactedText message, RedactedText remedy) => new(CheckState.Warning, message, remedy);

    /// <summary>A check that failed.</summary>
    public static CheckResult Failed(RedactedText message, RedactedText remedy) => new(CheckState.Failed, message, remedy);
}
