namespace PlaintiffIngest.Core.Runs;

/// <summary>The answers of <c>ingest.claim_import_run</c>. Source: the runbook, "Pipeline Workflow".</summary>
internal static class ClaimStatusText
{
    /// <summary>The caller has the run.</summary>
    public const string Claimed = "claimed";

    /// <summary>The file was imported before.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>Another worker has the run.</summary>
    public const string InProgress = "in_progress";
}
