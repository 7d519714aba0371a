namespace PlaintiffIngest.PS.Output;

/// <summary>The state of a run.</summary>
public enum RunStatus
{
    /// <summary>It was made and not started.</summary>
    Pending,

    /// <summary>A worker is loading it.</summary>
    Processing,

    /// <summary>Its rows are in the database.</summary>
    Completed,

    /// <summary>Nothing of it was kept.</summary>
    Failed,

    /// <summary>An operator took it back; its rows are kept, marked.</summary>
    RolledBack,
}
