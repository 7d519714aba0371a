namespace PlaintiffIngest.PS.Output;

/// <summary>How a check of the database went.</summary>
public enum CheckState
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Works, but wants the operator's eye.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Failed,
}
