namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The steps of a file, in order.</summary>
public enum IngestStep
{
    /// <summary>Hashing its bytes.</summary>
    Hash,

    /// <summary>Claiming the batch.</summary>
    Claim,

    /// <summary>Loading it: all of the steps below.</summary>
    Load,

    /// <summary>Reading, validating and staging its rows.</summary>
    Read,

    /// <summary>Merging the staged rows into the table.</summary>
    Merge,

    /// <summary>Counting and comparing what landed.</summary>
    Reconcile,

    /// <summary>Committing.</summary>
    Commit,
}
