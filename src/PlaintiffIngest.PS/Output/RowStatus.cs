namespace PlaintiffIngest.PS.Output;

/// <summary>The status of a row.</summary>
public enum RowStatus
{
    /// <summary>Loaded, and waiting for promotion.</summary>
    Pending,

    /// <summary>Being promoted.</summary>
    Processing,

    /// <summary>Promoted.</summary>
    Promoted,

    /// <summary>A duplicate of another row.</summary>
    Skipped,

    /// <summary>Failed validation; see the error code.</summary>
    Failed,

    /// <summary>The row's run was rolled back.</summary>
    RolledBack,
}
