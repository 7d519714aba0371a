using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>What a check of the doctor found.</summary>
/// <param name="State">How it went.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do; empty when it passed.</param>
internal sealed record Finding(CheckState State, RedactedText Message, RedactedText Remedy)
{
    /// <summary>As it should be.</summary>
    public static Finding Passed(RedactedText message) => new(CheckState.Passed, message, $"");

    /// <summary>Works, but wants the operator's eye.</summary>
    public static Finding Warning(RedactedText message, RedactedText remedy) => new(CheckState.Warning, message, remedy);

    /// <summary>Does not work.</summary>
    public static Finding Failed(RedactedText message, RedactedText remedy) => new(CheckState.Failed, message, remedy);
}
