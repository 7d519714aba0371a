using System.Text.Json;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Takes one file through the house: hash, claim, read, validate, stage, merge, finalize, reconcile, commit.</summary>
public sealed class IngestPipeline
{
    private readonly DatabaseTarget target;
    private readonly IIngestLog log;
    private readonly IProgress<IngestProgress>? progress;
    private readonly IngestTimings timings;
    private readonly RunLifecycle runs;
    private readonly TransientRetry retry;

    /// <summary>Makes a pipeline; it holds nothing of a file, so one serves many files, also at once.</summary>
    /// <param name="target">The database.</param>
    /// <param name="log">Told every step.</param>
    /// <param name="progress">Told how far it is; null for nobody. Called on the working thread.</param>
    /// <param name="timings">How long the protocol waits; null for the product's times.</param>
    public IngestPipeline(DatabaseTarget target, IIngestLog log, IProgress<IngestProgress>? progress = null, IngestTimings? timings = null)
    {
        this.target = target;
        this.log = log;
        this.progress = progress;
        this.timings = timings ?? new IngestTimings();
        runs = new RunLifecycle(target);
        retry = new TransientRetry(this.timings, log);
    }

    /// <summary>Ingests one file. Every failure of the file is a result with <see cref="IngestResult.Error"/>; only a stop is thrown.</summary>
    /// <param name="request">The file.</param>
    /// <param name="cancellationToken">Stops it: rolled back, the run marked failed.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<IngestResult> RunAsync(IngestRequest request, CancellationToken cancellationToken)
    {
        var file = new IngestFile(request, target.Environment);
        try
        {
            return await IngestAsync(file, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await RecordFailureAsync(file, Cancelled(file), timings.StopRecordTimeout);
            DiscardRejects(file);
            throw;
        }
        catch (Exception error)
        {
            return await FailAsync(file, ToIngestException(error));
        }
    }

    private async Task<IngestResult> IngestAsync(IngestFile file, CancellationToken cancellationToken)
    {
        log.Information(TranscriptPart.Database, target.Description);
        using var input = InputFile.Open(file.Request.Path);
        var steps = new StepLog(log, file.Name);
        file.Batch = BatchIdentity.Of(file.Request.Path, file.Request.SourceSystem, file.Request.SourceBatchId);
        var bytes = new ReadProgress(progress, file.Name, input.Length);
        file.Hash = await steps.TimedAsync("Hash", () => FileHasher.HashAsync(input.Stream, new HashProgress(bytes), cancellationToken));
        file.Batch = file.Batch.WithHashSuffixIfRedacted(file.Hash.Value);
        log.Information(TranscriptPart.File, Transcript.File(file.Name, file.Hash.Value, file.Batch));
        if (file.Request.RejectPath is not null && await FindBlockingRunAsync(file, cancellationToken) is { Outcome: IngestOutcome.Duplicate } duplicate)
        {
            // Its reject file is there already, as it should be.
            return duplicate;
        }

        CheckBeforeClaim(file, input);
        var load = new FileLoader(target, runs, input, file, bytes, timings, steps);
        return file.Request.Commit
            ? await ClaimAndLoadAsync(file, load, steps, cancellationToken)
            : await DryRunAsync(file, load, cancellationToken);
    }

    // What is wrong with the header or the reject file must not cost a run.
    private static void CheckBeforeClaim(IngestFile file, InputFile input)
    {
        input.Stream.Position = 0;
        using var reader = PlaintiffReader.Open(input.Stream, input.Name, file.Batch!.SourceSystem, file.Request.Format);
        file.Request.RejectFileRegistry.Open(file.Request.Path, file.Request.RejectPath, file.Request.Force, file.RejectPath, reader)?.Dispose();
    }

    private async Task<IngestResult> DryRunAsync(IngestFile file, FileLoader load, CancellationToken cancellationToken)
    {
        if (await FindBlockingRunAsync(file, cancellationToken) is { } result)
        {
            return result;
        }

        await retry.RunAsync(load.DryRunAsync, serverResponded: true, cancellationToken);
        log.Information(TranscriptPart.Rows, Transcript.WouldInsert(file.Rows));
        log.Information(TranscriptPart.Reconcile, Transcript.Reconcile(file.Reconciliation!.IsValid, file.Reconciliation.Expected, file.Reconciliation.Actual));
        log.Information(TranscriptPart.Transaction, Transcript.DryRun());
        return file.Succeeded(IngestOutcome.DryRun, Transcript.DryRunSummary(file.Rows));
    }

    private async Task<IngestResult> ClaimAndLoadAsync(IngestFile file, FileLoader load, StepLog steps, CancellationToken cancellationToken)
    {
        var worker = file.WorkerId = NewWorkerId();
        var (runId, answer) = await steps.TimedAsync("Claim", () => retry.RunAsync(
            token => runs.ClaimAsync(file.Batch!, file.Hash!.Value, file.Name, worker, file.Request.Limit, timings.StaleAfter, token),
            serverResponded: false,
            cancellationToken));
        if (ResultUnlessClaimed(file, runId, answer) is { } result)
        {
            return result;
        }

        file.RunId = runId;
        file.ClaimStatus = answer;
        log.Information(TranscriptPart.Claim, Transcript.Claimed(runId));
        await retry.RunAsync(token => WarnOfEarlierDeliveryAsync(file, token), serverResponded: true, cancellationToken);
        await steps.TimedAsync("Load", () => LoadAsync(file, load, runId, cancellationToken));
        log.Information(TranscriptPart.Rows, Transcript.Inserted(file.Rows));
        log.Information(TranscriptPart.Reconcile, Transcript.Reconcile(true, file.Reconciliation!.Expected, file.Reconciliation.Actual));
        log.Information(TranscriptPart.Transaction, Transcript.Committed());
        return file.Succeeded(IngestOutcome.Committed, Transcript.PassSummary(runId, file.Rows));
    }

    // What a claim would say, without making one.
    private async Task<IngestResult?> FindBlockingRunAsync(IngestFile file, CancellationToken cancellationToken)
    {
        var (runId, answer) = await retry.RunAsync(
            token => runs.PeekAsync(file.Batch!, file.Hash!.Value, file.Request.Limit, token), serverResponded: false, cancellationToken);
        return runId is { } standing ? ResultUnlessClaimed(file, standing, answer) : null;
    }

    // The result of a file that there is nothing to do for; null when it is to be loaded.
    private IngestResult? ResultUnlessClaimed(IngestFile file, Guid runId, string answer)
    {
        switch (answer)
        {
            case ClaimStatusText.Duplicate:
                log.Information(TranscriptPart.Claim, Transcript.Duplicate(runId));
                return file.Succeeded(IngestOutcome.Duplicate, Transcript.DuplicateSummary(runId)) with { RunId = runId, ClaimStatus = answer };

            case ClaimStatusText.InProgress:
                log.Information(TranscriptPart.Claim, Transcript.InProgress(runId));
                return file.Failed(IngestOutcome.InProgress, Transcript.InProgressSummary(runId), InProgress(file, runId)) with { RunId = runId, ClaimStatus = answer };

            default:
                return null;
        }
    }

    // A new one for every claim: by it a claim whose answer was lost on the way is recognised as one's own.
    private static string NewWorkerId() => Redactor.Redact($"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():D}");

    private async Task WarnOfEarlierDeliveryAsync(IngestFile file, CancellationToken cancellationToken)
    {
        if (await runs.FindEarlierDeliveryAsync(file.Batch!, file.Hash!.Value, cancellationToken) is { } earlier)
        {
            log.Warning($"{file.Name}: batch {file.Batch!.SourceBatchId} was delivered before with another file (run {earlier.RunId}, {earlier.FileName}, {earlier.CreatedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss zzz}). Rows that are there already are skipped.");
        }
    }

    private async Task<RunCounts> LoadAsync(IngestFile file, FileLoader load, Guid runId, CancellationToken cancellationToken)
    {
        await using var heartbeat = Heartbeat.Start(runs, runId, timings, log, cancellationToken);
        try
        {
            await retry.RunAsync(token => load.CommitAsync(runId, token), serverResponded: true, heartbeat.Token);
            return file.Rows;
        }
        catch (OperationCanceledException) when (heartbeat.RunLost)
        {
            throw RunErrors.Lost(file.Name, runId);
        }
    }

    private async Task<IngestResult> FailAsync(IngestFile file, IngestException error)
    {
        if (error.ErrorId == IngestErrorId.ReconciliationFailed)
        {
            log.Information(TranscriptPart.Reconcile, Transcript.Reconcile(false, file.Reconciliation!.Expected, file.Reconciliation.Actual));
        }

        await RecordFailureAsync(file, error, timings.FailureRecordTimeout);
        // A gate's failure is looked into with the reject file; after any other it would stand in the way of the next try.
        if (!QualityGate.IsGate(error.ErrorId) && error.ErrorId != IngestErrorId.OutcomeUnknown)
        {
            DiscardRejects(file);
        }

        if (file.RunId is not null && error.ErrorId != IngestErrorId.OutcomeUnknown)
        {
            log.Information(TranscriptPart.Transaction, Transcript.RolledBack());
        }

        return file.Failed(IngestOutcome.Failed, Transcript.FailSummary(file.RunId, file.Rows, error.ErrorId), error);
    }

    private void DiscardRejects(IngestFile file)
    {
        if (!file.DiscardRejects())
        {
            log.Warning($"{file.Name}: the reject file '{file.RejectPath!}' cannot be removed. Its rows did not land: remove it before the next try.");
        }
    }

    // Its own connection and its own time: when the database is gone, the stale rule covers it.
    private async Task RecordFailureAsync(IngestFile file, IngestException error, TimeSpan timeout)
    {
        if (file.RunId is null && (file.WorkerId is null || error.ErrorId == IngestErrorId.DatabaseUnreachable))
        {
            return;
        }

        using var limit = new CancellationTokenSource(timeout);
        try
        {
            // A claim whose answer never came may have been made all the same, and would block the file until it is stale.
            file.RunId ??= await runs.FindClaimAsync(file.Batch!, file.Hash!.Value, file.WorkerId!, limit.Token);
            if (file.RunId is { } runId)
            {
                var details = JsonSerializer.Serialize(new { error = error.ErrorId.ToString(), message = error.Message, remedy = error.Remedy });
                await runs.FailAsync(runId, details, limit.Token);
            }
        }
        catch (Exception gone) when (gone is IngestException or OperationCanceledException)
        {
            log.Verbose($"The run of {file.Name} could not be marked as failed; after {timings.StaleAfter.TotalMinutes:0} minutes of silence the next claim takes over.");
        }
    }

    // A fault of the program itself must not leave a run behind that looks alive, nor show a text that nobody has seen before.
    private static IngestException ToIngestException(Exception error) => error switch
    {
        IngestException known => known,
        _ when DatabaseErrors.IsDatabaseError(error) => DatabaseErrors.ToIngestException(error),
        _ => new IngestException(
            IngestErrorId.Unexpected,
            $"Unexpected {error.GetType().Name} in {error.TargetSite?.DeclaringType?.Name}.{error.TargetSite?.Name}.",
            $"Nothing was kept. Please report it with this text and the steps that led to it."),
    };

    private static IngestException Cancelled(IngestFile file) => new(
        IngestErrorId.Cancelled,
        $"{file.Name}: stopped by the operator; nothing was kept.",
        $"Ingest the file again when it suits.");

    private static IngestException InProgress(IngestFile file, Guid runId) => new(
        IngestErrorId.InProgress,
        $"{file.Name}: another worker is processing this batch (run {runId}).",
        $"Wait for it (Get-ImportRun -RunId {runId}); a run silent for over 30 minutes is taken over by the next try; or abort it with Stop-ImportRun -RunId {runId}.");

    private sealed class HashProgress(ReadProgress progress) : IProgress<long>
    {
        public void Report(long value) => progress.Report("Hash", value, 0);
    }
}
