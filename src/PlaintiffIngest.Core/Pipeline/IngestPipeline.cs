using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Runs all steps for one file: hash, claim, read, validate, stage, merge, finalize, reconcile, commit.</summary>
public sealed class IngestPipeline
{
    private readonly DatabaseTarget target;
    private readonly IIngestLog log;
    private readonly IProgress<IngestProgress>? progress;
    private readonly IngestTimings timings;
    private readonly RunLifecycle runs;
    private readonly TransientRetry retry;
    private readonly OutcomeReporter outcomes;
    private readonly VendorCheck vendors;
    private readonly ErasedKeys erased = new();
    private readonly BatchQueue queue = new();

    /// <summary>Creates a pipeline. It has no state for a file, so it can ingest many files, even in parallel.</summary>
    /// <param name="target">The database.</param>
    /// <param name="log">Receives the transcript, warnings and step times.</param>
    /// <param name="progress">Receives progress, on the working thread; null for none.</param>
    /// <param name="timings">The protocol's timeouts; null for the defaults.</param>
    public IngestPipeline(DatabaseTarget target, IIngestLog log, IProgress<IngestProgress>? progress = null, IngestTimings? timings = null)
    {
        this.target = target;
        this.log = log;
        this.progress = progress;
        this.timings = timings ?? new IngestTimings();
        runs = new RunLifecycle(target);
        retry = new TransientRetry(this.timings, log);
        outcomes = new OutcomeReporter(log);
        vendors = new VendorCheck(target, retry, log);
    }

    /// <summary>Ingests one file. A failure is a result with an <see cref="IngestResult.Error"/>; only a cancellation is thrown.</summary>
    /// <param name="request">The file and its options.</param>
    /// <param name="cancellationToken">Stops it: rolled back, the run marked as failed.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException">The operator canceled the import.</exception>
    public async Task<IngestResult> RunAsync(IngestRequest request, CancellationToken cancellationToken)
    {
        var reporter = new FileReporter(log, target.Environment, request.Path);
        LogScope.Begin(RedactedText.From(Path.GetFileName(request.Path)));
        try
        {
            return reporter.Complete(await IngestAsync(request, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            reporter.Cancelled();
            throw;
        }
        finally
        {
            reporter.Dispose();
        }
    }

    private async Task<IngestResult> IngestAsync(IngestRequest request, CancellationToken cancellationToken)
    {
        var name = Redactor.Redact(Path.GetFileName(request.Path));
        var result = new IngestResult { Path = Redactor.Redact(request.Path), FileName = name, Environment = target.Environment };
        try
        {
            log.Information(TranscriptPart.Database, target.Description);
            using var input = InputFile.Open(request.Path);
            SidecarCheck.RequireInput(request);
            var batch = BatchIdentity.Resolve(request.Path, request.Container.Entry, request.SourceSystem, request.SourceBatchId);
            result = result with { SourceSystem = batch.SourceSystem, SourceBatchId = batch.SourceBatchId };

            var steps = new StepLog(log, name);
            var read = new ReadProgress(progress, name, input.Length);
            var delivered = await new SidecarCheck(request, log).RunAsync(input, new HashProgress(read), cancellationToken);
            var content = FileContent.Open(input, request.Container);
            var hash = await steps.TimedAsync(IngestStep.Hash, () => content.HashAsync(delivered.Hash, new HashProgress(read, content), cancellationToken));
            var vendor = await vendors.RunAsync(request, name, batch.SourceSystem, cancellationToken);
            request = request with { Format = Merge(request.Format, vendor.Profile, content) };
            var file = new IdentifiedFile(request, name, hash, batch.WithHashSuffixIfRedacted(hash), delivered.Rows, vendor);
            result = result with { FileHash = hash.Hex, SourceBatchId = file.Batch.SourceBatchId };
            log.Information(TranscriptPart.File, Transcript.File(name, hash, file.Batch));

            using var turn = await queue.EnterAsync(file, cancellationToken);
            (var settled, file) = await new FileCheck(runs, retry, outcomes, log).RunAsync(content, file, result, cancellationToken);
            var loader = new FileLoader(target, runs, content, file, erased, read, timings, steps, log);
            return settled ?? (request.Commit
                ? await new ClaimedImport(runs, retry, timings, steps, log).RunAsync(file, loader, result, cancellationToken)
                : await DryRunAsync(loader, result, cancellationToken));
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return outcomes.Failed(result, runId: null, LoadReport.Empty.Failed(PipelineErrors.ToIngestException(error)));
        }
    }

    private static CsvFormat Merge(CsvFormat given, VendorProfile? profile, FileContent content)
    {
        if (profile is null)
        {
            return given;
        }

        using var stream = content.OpenRead();
        return ProfileFormat.Merge(given, profile, RejectHeader.Find(stream));
    }

    private async Task<IngestResult> DryRunAsync(FileLoader loader, IngestResult result, CancellationToken cancellationToken)
    {
        var report = await retry.RunAsync(loader.DryRunAsync, report => report.Error, serverResponded: true, cancellationToken);
        return report.Error is null ? outcomes.DryRun(result, report) : outcomes.Failed(result, runId: null, report);
    }

    // Progress is measured in bytes of the file. The content of a compressed file may have more.
    private sealed class HashProgress(ReadProgress progress, FileContent? content = null) : IProgress<long>
    {
        public void Report(long value) => progress.Report(IngestStep.Hash, content?.BytesRead ?? value, 0);
    }
}
