namespace PlaintiffIngest.Faults.Tests;

/// <summary>A point in the messages of an import.</summary>
public enum Place
{
    /// <summary>The server has claimed the file; the transaction is still open.</summary>
    ClaimReply,

    /// <summary>The client sends the COMMIT of the claim.</summary>
    ClaimCommit,

    /// <summary>The server acknowledges the COMMIT of the claim.</summary>
    ClaimCommitAnswer,

    /// <summary>The client sends the third block of rows.</summary>
    Copy,

    /// <summary>The server has inserted the new rows.</summary>
    MergeAnswer,

    /// <summary>The client sends the COMMIT of the load.</summary>
    Commit,

    /// <summary>The server acknowledges the COMMIT of the load.</summary>
    CommitAnswer,
}
