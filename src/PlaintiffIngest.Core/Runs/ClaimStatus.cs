namespace PlaintiffIngest.Core.Runs;

/// <summary>What <c>ingest.claim_import_run</c> decided. Source: the runbook, "Pipeline Workflow".</summary>
public enum ClaimStatus
{
    /// <summary>The caller owns the run and may load the file.</summary>
    Claimed,

    /// <summary>The file was imported before.</summary>
    Duplicate,

    /// <summary>Another worker is loading the file.</summary>
    InProgress,
}
