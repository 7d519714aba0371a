using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Logging;

/// <summary>What one of the runbook's lines is about.</summary>
public enum TranscriptPart
{
    /// <summary>The database that is used.</summary>
    Database,

    /// <summary>The file, its hash, vendor and batch.</summary>
    File,

    /// <summary>What became of the claim.</summary>
    Claim,

    /// <summary>The counts of rows.</summary>
    Rows,

    /// <summary>Whether the counts agree.</summary>
    Reconcile,

    /// <summary>Whether the rows were kept.</summary>
    Transaction,

    /// <summary>The last line, between rulers: how it ended.</summary>
    Banner,
}
