namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The outcome of ingesting a file.</summary>
public enum IngestOutcome
{
    /// <summary>The file's rows are in the database.</summary>
    Committed,

    /// <summary>The file's rows are committed, but not all of them are visible yet, because a Citus worker has not finished the COMMIT.</summary>
    Settling,

    /// <summary>A dry run: nothing was kept.</summary>
    DryRun,

    /// <summary>The file was imported before; nothing was changed.</summary>
    Duplicate,

    /// <summary>Another worker is importing the file.</summary>
    InProgress,

    /// <summary>Nothing was kept; see the error.</summary>
    Failed,
}
