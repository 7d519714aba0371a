using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Claims a file, loads it under a heartbeat, and records a failure.</summary>
/// <param name="runs">Claims, completes and fails runs.</param>
/// <param name="retry">Retries after transient errors.</param>
/// <param name="timings">The protocol's timeouts.</param>
/// <param name="steps">Receives how long each step took.</param>
/// <param name="log">Receives the transcript.</param>
internal sealed class ClaimedImport(RunLifecycle runs, TransientRetry retry, IngestTimings timings, StepLog steps, IIngestLog log)
{
    private readonly FailureRecorder failures = new(runs, retry, timings, log);
    private readonly OutcomeReporter outcomes = new(log);

    /// <summary>Imports the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="loader">Loads it.</param>
    /// <param name="result">The result so far.</param>
    /// <param name="cancellationToken">Stops it: rolled back, the run marked as failed.</param>
    /// <exception cref="OperationCanceledException">The operator stopped it.</exception>
    public async Task<IngestResult> RunAsync(IdentifiedFile file, FileLoader loader, IngestResult result, CancellationToken cancellationToken)
    {
        var workerId = NewWorkerId();
        Guid? runId = null;
        var report = LoadReport.Empty;
        try
        {
            var claim = await ClaimAsync(file, workerId, cancellationToken);
            if (outcomes.ResultUnlessClaimed(result, claim) is { } settled)
            {
                return settled with { RowsStranded = await new DuplicateCheck(runs, retry, log).WarnAsync(file, claim, cancellationToken) };
            }

            runId = claim.RunId;
            LogScope.Current?.RunId = runId;
            log.Information(TranscriptPart.Claim, Transcript.Claimed(claim.RunId));
            WarnOfEarlierDelivery(file, claim);
            report = await steps.TimedAsync(IngestStep.Load, () => LoadAsync(file, loader, claim.RunId, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await failures.RecordAsync(file, runId, workerId, PipelineErrors.Cancelled(file.Name), timings.FailureRecordTimeout);
            throw;
        }
        catch (Exception error)
        {
            report = report.Failed(PipelineErrors.ToIngestException(error));
        }

        if (report.Error is null)
        {
            return outcomes.Committed(result, runId!.Value, report);
        }

        runId = await failures.RecordAsync(file, runId, workerId, report.Error, timings.FailureRecordTimeout);
        return outcomes.Failed(result, runId, report);
    }

    private Task<Claim> ClaimAsync(IdentifiedFile file, string workerId, CancellationToken cancellationToken)
        => steps.TimedAsync(IngestStep.Claim, () => retry.RunAsync(
            token => runs.ClaimAsync(file.Batch, file.Hash, file.Name, workerId, file.Options, timings.StaleAfter, token),
            serverResponded: false,
            cancellationToken));

    private void WarnOfEarlierDelivery(IdentifiedFile file, Claim claim)
    {
        if (claim.Earlier is { } earlier)
        {
            log.Warning($"{file.Name}: batch {file.Batch.SourceBatchId} was delivered before with a different file (run {earlier.RunId}, {earlier.FileName}, {earlier.CreatedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss zzz}). Rows that are already in the database are skipped.");
        }
    }

    private async Task<LoadReport> LoadAsync(IdentifiedFile file, FileLoader loader, Guid runId, CancellationToken cancellationToken)
    {
        await using var heartbeat = Heartbeat.Start(runs, runId, timings, log, cancellationToken);
        try
        {
            return await retry.RunAsync(
                _ => loader.CommitAsync(runId, heartbeat), report => report.Error, serverResponded: true, heartbeat.Token);
        }
        catch (OperationCanceledException) when (heartbeat.RunLost)
        {
            // The run was lost during the delay between two attempts.
            return LoadReport.Empty.Failed(RunErrors.Lost(file.Name, runId));
        }
    }

    // A new id for every claim. If the response to a claim is lost, the id shows that the claim is this worker's.
    private static string NewWorkerId() => Redactor.Redact($"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():D}");
}
