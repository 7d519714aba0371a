namespace PlaintiffIngest.Core.Runs;

/// <summary>The status of a run: <c>ingest.run_status</c>.</summary>
public enum RunStatus
{
    /// <summary>Created, not started.</summary>
    Pending,

    /// <summary>A worker is loading it.</summary>
    Processing,

    /// <summary>Its rows are in the database.</summary>
    Completed,

    /// <summary>It failed, and no row was kept.</summary>
    Failed,

    /// <summary>An operator rolled it back; its rows remain, marked.</summary>
    RolledBack,
}
