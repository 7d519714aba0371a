namespace PlaintiffIngest.Faults.Tests;

/// <summary>A message of an import at which something happens.</summary>
public enum Place
{
    /// <summary>The server has claimed the file, in a transaction that is still open.</summary>
    ClaimReply,

    /// <summary>The claim is to be committed.</summary>
    ClaimCommit,

    /// <summary>The claim is committed.</summary>
    ClaimCommitAnswer,

    /// <summary>Rows are on their way: the third block.</summary>
    Copy,

    /// <summary>The server has inserted the new rows.</summary>
    MergeAnswer,

    /// <summary>The load is to be committed.</summary>
    Commit,

    /// <summary>The load is committed.</summary>
    CommitAnswer,
}
