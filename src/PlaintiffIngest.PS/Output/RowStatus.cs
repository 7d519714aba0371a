namespace PlaintiffIngest.PS.Output;

/// <summary>The state of a row.</summary>
public enum RowStatus
{
    /// <summary>Waits for its promotion.</summary>
    Pending,

    /// <summary>Is being promoted.</summary>
    Processing,

    /// <summary>Was promoted.</summary>
    Promoted,

    /// <summary>Its plaintiff was there already.</summary>
    Skipped,

    /// <summary>It could not be taken; the error code says why.</summary>
    Failed,

    /// <summary>Its run was rolled back.</summary>
    RolledBack,
}
