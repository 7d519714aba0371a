using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Adds the outcome to a result, and logs the runbook's last lines.</summary>
/// <param name="log">Receives the transcript.</param>
internal sealed class OutcomeReporter(IIngestLog log)
{
    /// <summary>The result of a file that must not be loaded: a duplicate, or one that another worker is loading.</summary>
    /// <param name="result">The result so far.</param>
    /// <param name="claim">The result of the claim.</param>
    /// <returns>The result; null if the file was claimed.</returns>
    public IngestResult? ResultUnlessClaimed(IngestResult result, Claim claim)
    {
        var known = result with { RunId = claim.RunId, ClaimStatus = claim.Status };
        switch (claim.Status)
        {
            case ClaimStatus.Duplicate:
                log.Information(TranscriptPart.Claim, Transcript.Duplicate(claim.RunId));
                return Succeeded(known, IngestOutcome.Duplicate, Transcript.DuplicateSummary(claim.RunId));

            case ClaimStatus.InProgress:
                log.Information(TranscriptPart.Claim, Transcript.InProgress(claim.RunId));
                return Failed(known, IngestOutcome.InProgress, Transcript.InProgressSummary(claim.RunId), PipelineErrors.InProgress(result.FileName, claim.RunId));

            default:
                return null;
        }
    }

    /// <summary>The result of a successful dry run.</summary>
    /// <param name="result">The result so far.</param>
    /// <param name="report">The counts that a commit would have had.</param>
    public IngestResult DryRun(IngestResult result, LoadReport report)
    {
        log.Information(TranscriptPart.Rows, Transcript.WouldInsert(report.Rows));
        log.Information(TranscriptPart.Reconcile, Transcript.Reconcile(report.Reconciliation!));
        log.Information(TranscriptPart.Transaction, Transcript.DryRun());
        return Succeeded(WithRows(result, report), IngestOutcome.DryRun, Transcript.DryRunSummary(report.Rows));
    }

    /// <summary>The result of a committed import.</summary>
    /// <param name="result">The result so far.</param>
    /// <param name="runId">The run.</param>
    /// <param name="report">The result of the load.</param>
    public IngestResult Committed(IngestResult result, Guid runId, LoadReport report)
    {
        log.Information(TranscriptPart.Rows, Transcript.Inserted(report.Rows));
        log.Information(TranscriptPart.Reconcile, Transcript.Reconcile(report.Reconciliation!));
        log.Information(TranscriptPart.Transaction, Transcript.Committed());
        var committed = WithRows(result, report) with { RunId = runId, ClaimStatus = ClaimStatus.Claimed };
        return report.IsSettled
            ? Succeeded(committed, IngestOutcome.Committed, Transcript.PassSummary(runId, report.Rows))
            : Failed(committed, IngestOutcome.Settling, Transcript.SettlingSummary(runId, report.Rows), PipelineErrors.Settling(result.FileName, runId));
    }

    /// <summary>The result of a file that failed.</summary>
    /// <param name="result">The result so far.</param>
    /// <param name="runId">The run; null if there is none.</param>
    /// <param name="report">The result of the last attempt, with its error.</param>
    public IngestResult Failed(IngestResult result, Guid? runId, LoadReport report)
    {
        var error = report.Error!;
        if (report.Reconciliation is { } reconciliation)
        {
            log.Information(TranscriptPart.Reconcile, Transcript.Reconcile(reconciliation with { IsValid = false }));
        }

        if (runId is not null && error.ErrorId != IngestErrorId.OutcomeUnknown)
        {
            log.Information(TranscriptPart.Transaction, Transcript.RolledBack());
        }

        var facts = WithRows(result, report) with
        {
            RunId = runId,
            ClaimStatus = runId is null ? null : ClaimStatus.Claimed,
            RowsInserted = 0,
            RowsSkipped = 0,
            Reconciled = report.Reconciliation is null ? null : false,
        };
        return Failed(facts, IngestOutcome.Failed, Transcript.FailSummary(runId, report.Rows, error.ErrorId), error);
    }

    private static IngestResult WithRows(IngestResult result, LoadReport report) => result with
    {
        RowsFetched = report.Rows.Fetched,
        RowsInserted = report.Rows.Inserted,
        RowsSkipped = report.Rows.Skipped,
        RowsErrored = report.Rows.Errored,
        BlankLines = report.Read.BlankLines,
        Expected = report.Reconciliation?.Expected,
        Actual = report.Reconciliation?.Actual,
        Reconciled = report.Reconciliation?.IsValid,
        RejectPath = report.RejectPath is { } path ? Redactor.Redact(path) : null,
    };

    private static IngestResult Succeeded(IngestResult result, IngestOutcome outcome, RedactedText summary)
        => result with { Outcome = outcome, ExitCode = ExitCode.Success, Summary = summary.ToString() };

    private static IngestResult Failed(IngestResult result, IngestOutcome outcome, RedactedText summary, IngestException error)
        => result with { Outcome = outcome, ExitCode = error.ExitCode, Summary = summary.ToString(), Error = error };
}
