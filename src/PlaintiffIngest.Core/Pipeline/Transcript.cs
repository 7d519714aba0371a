using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The lines an operator reads, in the runbook's words. Source: the runbook, "Idempotency Proof".</summary>
internal static class Transcript
{
    public static RedactedText File(string fileName, FileHash hash, BatchIdentity batch)
        => $"File: {fileName} hash={hash:abbreviated} source={batch.SourceSystem} batch={batch.SourceBatchId}";

    public static RedactedText Claimed(Guid runId) => $"Claimed batch: run_id={runId}";

    public static RedactedText Duplicate(Guid runId) => $"Duplicate batch detected (run_id={runId}). Already imported.";

    public static RedactedText InProgress(Guid runId) => $"Another worker is processing this batch (run_id={runId} claim_status=in_progress).";

    public static RedactedText Inserted(RunCounts rows) => $"Inserted: fetched={rows.Fetched} inserted={rows.Inserted} skipped={rows.Skipped}";

    public static RedactedText WouldInsert(RunCounts rows)
        => $"Would insert: fetched={rows.Fetched} inserted={rows.Inserted} skipped={rows.Skipped} errored={rows.Errored}";

    public static RedactedText Reconcile(Reconciliation found)
        => $"Reconcile: {Verdict(found.IsValid)} (expected={found.Expected} actual={found.Actual})";

    public static RedactedText Committed() => $"Transaction: COMMITTED";

    public static RedactedText RolledBack() => $"Transaction: ROLLED BACK";

    public static RedactedText DryRun() => $"Transaction: ROLLED BACK (dry run)";

    public static RedactedText PassSummary(Guid runId, RunCounts rows)
        => $"PASS: run_id={runId} fetched={rows.Fetched} inserted={rows.Inserted} skipped={rows.Skipped} errored={rows.Errored} reconcile=PASS";

    public static RedactedText SettlingSummary(Guid runId, RunCounts rows)
        => $"SETTLING: run_id={runId} fetched={rows.Fetched} inserted={rows.Inserted} skipped={rows.Skipped} errored={rows.Errored} error={IngestErrorId.RunSettling} - committed, not all rows are visible yet";

    public static RedactedText DuplicateSummary(Guid runId) => $"PASS (duplicate): run_id={runId} - already imported";

    public static RedactedText InProgressSummary(Guid runId) => $"FAIL (in progress): run_id={runId} claim_status=in_progress - another worker is processing";

    public static RedactedText DryRunSummary(RunCounts rows)
        => $"PASS (dry run): fetched={rows.Fetched} inserted={rows.Inserted} skipped={rows.Skipped} errored={rows.Errored} - nothing was kept, add -Commit to keep it";

    public static RedactedText FailSummary(Guid? runId, RunCounts rows, IngestErrorId error) => (runId, error) switch
    {
        (null, _) => $"FAIL: error={error}",
        (_, IngestErrorId.OutcomeUnknown) => $"UNKNOWN: run_id={runId.Value} fetched={rows.Fetched} error={error} - all rows or none, Get-ImportRun -RunId {runId.Value} tells",
        (_, IngestErrorId.ReconciliationFailed) => $"FAIL: run_id={runId.Value} fetched={rows.Fetched} inserted=0 skipped=0 errored={rows.Errored} reconcile=FAIL error={error}",
        _ => $"FAIL: run_id={runId.Value} fetched={rows.Fetched} inserted=0 skipped=0 errored={rows.Errored} error={error}",
    };

    private static string Verdict(bool isValid) => isValid ? "PASS" : "FAIL";
}
