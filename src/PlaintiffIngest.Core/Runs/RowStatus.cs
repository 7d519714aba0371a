namespace PlaintiffIngest.Core.Runs;

/// <summary>The status of a loaded row: <c>ingest.row_status</c>.</summary>
public enum RowStatus
{
    /// <summary>Waiting to be promoted.</summary>
    Pending,

    /// <summary>Being promoted.</summary>
    Processing,

    /// <summary>Promoted.</summary>
    Promoted,

    /// <summary>A duplicate of a live row.</summary>
    Skipped,

    /// <summary>Failed validation; the error code says why.</summary>
    Failed,

    /// <summary>Its run was rolled back.</summary>
    RolledBack,
}
