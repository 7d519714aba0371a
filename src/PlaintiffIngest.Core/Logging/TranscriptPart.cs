namespace PlaintiffIngest.Core.Logging;

/// <summary>The parts of the runbook's transcript.</summary>
public enum TranscriptPart
{
    /// <summary>The database.</summary>
    Database,

    /// <summary>The file with its hash, vendor and batch.</summary>
    File,

    /// <summary>The result of the claim.</summary>
    Claim,

    /// <summary>The row counts.</summary>
    Rows,

    /// <summary>Whether the counts match.</summary>
    Reconcile,

    /// <summary>Whether the transaction was committed.</summary>
    Transaction,

    /// <summary>The files of an inbox folder: which are not complete yet, and where each was moved.</summary>
    Folder,

    /// <summary>The final line between two rules: the outcome.</summary>
    Banner,
}
