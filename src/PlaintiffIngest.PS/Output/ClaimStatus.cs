namespace PlaintiffIngest.PS.Output;

/// <summary>What the database answered when the batch was claimed.</summary>
public enum ClaimStatus
{
    /// <summary>The batch is ours.</summary>
    Claimed,

    /// <summary>It was imported before.</summary>
    Duplicate,

    /// <summary>Another worker has it.</summary>
    InProgress,
}
