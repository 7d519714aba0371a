namespace PlaintiffIngest.Core.Pipeline;

/// <summary>What became of a file.</summary>
public enum IngestOutcome
{
    /// <summary>Its rows are in the database.</summary>
    Committed,

    /// <summary>A dry run: nothing was kept.</summary>
    DryRun,

    /// <summary>It was imported before; nothing was changed.</summary>
    Duplicate,

    /// <summary>Another worker is importing it.</summary>
    InProgress,

    /// <summary>Nothing of it was kept; the error says why.</summary>
    Failed,
}
