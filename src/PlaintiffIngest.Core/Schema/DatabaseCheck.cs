namespace PlaintiffIngest.Core.Schema;

/// <summary>A check of <c>Test-IngestDatabase</c> and its result.</summary>
/// <param name="Name">The check's name, such as <c>Reachable</c>.</param>
/// <param name="State">Whether it passed.</param>
/// <param name="Message">What was found, redacted.</param>
/// <param name="Remedy">What to do; empty if the check passed.</param>
public sealed record DatabaseCheck(string Name, CheckState State, string Message, string Remedy);

/// <summary>The result of a check.</summary>
public enum CheckState
{
    /// <summary>No problem was found.</summary>
    Passed,

    /// <summary>Imports work, but an operator should look at this.</summary>
    Warning,

    /// <summary>Imports do not work, or data is not safe.</summary>
    Failed,
}
