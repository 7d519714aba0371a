using System.Diagnostics;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>One file on its way through the house: what each step found out, and what the result is made of.</summary>
internal sealed class IngestFile(IngestRequest request, string environment)
{
    private readonly long started = Stopwatch.GetTimestamp();

    public IngestRequest Request { get; } = request;

    /// <summary>The file's name as it may be shown.</summary>
    public string Name { get; } = Redactor.Redact(Path.GetFileName(request.Path));

    public BatchIdentity? Batch { get; set; }

    public FileHash? Hash { get; set; }

    public Guid? RunId { get; set; }

    /// <summary>By whom the file was claimed, or may have been; null before.</summary>
    public string? WorkerId { get; set; }

    public string? ClaimStatus { get; set; }

    public RunCounts Rows { get; set; }

    public Reconciliation? Reconciliation { get; set; }

    public string? RejectPath { get; set; }

    /// <summary>Removes the reject file that this load wrote, if it wrote one.</summary>
    /// <returns>False when it cannot be removed; then the result names it still.</returns>
    public bool DiscardRejects()
    {
        try
        {
            if (RejectPath is { } path)
            {
                File.Delete(path);
                RejectPath = null;
            }

            return true;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The result of a file that went through, or was none to do.</summary>
    public IngestResult Succeeded(IngestOutcome outcome, RedactedText summary) => Result(outcome, ExitCode.Success, summary, null);

    /// <summary>The result of a file that did not.</summary>
    public IngestResult Failed(IngestOutcome outcome, RedactedText summary, IngestException error) => Result(outcome, error.ExitCode, summary, error);

    private IngestResult Result(IngestOutcome outcome, ExitCode exitCode, RedactedText summary, IngestException? error)
    {
        var kept = outcome is IngestOutcome.Committed or IngestOutcome.DryRun;
        return new IngestResult
        {
            Path = Redactor.Redact(Request.Path),
            FileName = Name,
            FileHash = Hash?.Hex,
            SourceSystem = Batch?.SourceSystem,
            SourceBatchId = Batch?.SourceBatchId,
            Environment = environment,
            RunId = RunId,
            Outcome = outcome,
            ClaimStatus = ClaimStatus,
            RowsFetched = Rows.Fetched,
            RowsInserted = kept ? Rows.Inserted : 0,
            RowsSkipped = kept ? Rows.Skipped : 0,
            RowsErrored = Rows.Errored,
            Expected = Reconciliation?.Expected,
            Actual = Reconciliation?.Actual,
            Reconciled = Reconciliation?.IsValid,
            Duration = Stopwatch.GetElapsedTime(started),
            ExitCode = exitCode,
            Summary = summary.ToString(),
            RejectPath = RejectPath is null ? null : Redactor.Redact(RejectPath),
            Error = error,
        };
    }
}
