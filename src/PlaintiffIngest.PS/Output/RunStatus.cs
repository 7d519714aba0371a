namespace PlaintiffIngest.PS.Output;

/// <summary>The status of a run.</summary>
public enum RunStatus
{
    /// <summary>Created, but not started.</summary>
    Pending,

    /// <summary>A worker is loading the file.</summary>
    Processing,

    /// <summary>The rows are in the database.</summary>
    Completed,

    /// <summary>The load failed, and no row was kept.</summary>
    Failed,

    /// <summary>An operator rolled back the run. Its rows are marked as rolled back.</summary>
    RolledBack,
}
