using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>One check of the doctor.</summary>
/// <param name="Name">What was checked, such as <c>Reachable</c>.</param>
/// <param name="State">How it went.</param>
/// <param name="Message">What was found, redacted.</param>
/// <param name="Remedy">What to do; empty when it passed.</param>
public sealed record DatabaseCheck(string Name, CheckState State, string Message, string Remedy);

/// <summary>How a check went.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Works, but wants the operator's eye.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failed,
}
