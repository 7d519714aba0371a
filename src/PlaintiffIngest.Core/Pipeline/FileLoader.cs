using Npgsql;
using PlaintiffIngest.Core.Containers;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>
/// Loads one file in one transaction: read, validate, stage, merge, finalize, reconcile, commit. A crash at any point leaves no
/// row behind. Each call is one attempt; the caller retries.
/// </summary>
/// <param name="target">The database.</param>
/// <param name="runs">Finds the outcome of a run.</param>
/// <param name="content">The content of the open file.</param>
/// <param name="file">The file's hash, batch and options.</param>
/// <param name="erased">The people whose rows land without values.</param>
/// <param name="progress">Receives the progress.</param>
/// <param name="timings">The protocol's timeouts.</param>
/// <param name="steps">Receives how long each step took.</param>
/// <param name="log">Receives warnings.</param>
internal sealed class FileLoader(
    DatabaseTarget target, RunLifecycle runs, FileContent content, IdentifiedFile file, ErasedKeys erased, ReadProgress progress, IngestTimings timings, StepLog steps, IIngestLog log)
{
    private readonly DeliveryCheck delivery = new(file, log);

    /// <summary>Loads the file for a claimed run and commits.</summary>
    /// <param name="runId">The claimed run.</param>
    /// <param name="heartbeat">Stops the attempt if the operator cancels it or the run is lost.</param>
    /// <returns>What landed, or the <see cref="LoadReport.Error"/> because of which nothing was kept.</returns>
    /// <exception cref="OperationCanceledException">The operator canceled the load; nothing was kept.</exception>
    public async Task<LoadReport> CommitAsync(Guid runId, Heartbeat heartbeat)
    {
        var stop = heartbeat.Token;
        var report = LoadReport.Empty;
        try
        {
            // Disposed last, after the transaction that may still use it.
            await using IStage stage = file.Vendor.IsDistributed ? new DistributedStage(target, runId, timings, log) : new TemporaryStage(timings);
            await using var connection = await target.OpenAsync(stop);
            using var notices = ServerNotices.Forward(connection, log, file.Name);
            await using var copy = await stage.BeginCopyAsync(connection, NewlyErased, stop);
            using var reader = OpenReader();
            (report, var staged) = await StageAsync(connection, stage, reader, stop);
            QualityGate.Check(file, report.Rows, report.Read);
            delivery.CompareRows(report);

            await using var transaction = await stage.BeginMergeAsync(copy, stop);
            report = await MergeAsync(runId, staged, stage, connection, report, reader, stop);
            RequireReconciled(runId, report, staged.Errored);
            await delivery.ComparePeopleAsync(report, connection, stage, MergeTimeout(staged), stop);
            if (file.AcceptedChange is { } change)
            {
                await HeaderAcceptance.RecordAsync(connection, runId, change, stop);
            }

            await steps.TimedAsync(IngestStep.Commit, () => new CommitVerifier(runs, runId, file.Name, timings).RunAsync(transaction));
            return report with { IsSettled = await stage.SettleAsync() };
        }
        catch (Exception error) when (heartbeat.RunLost && IsStop(error, stop))
        {
            return Failed(report, RunErrors.Lost(file.Name, runId));
        }
        catch (Exception error)
        {
            return FailedUnlessStopped(report, error, stop);
        }
    }

    /// <summary>Runs the same steps and rolls back. The counts are those that a commit would have given.</summary>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    /// <returns>What would have landed, or the <see cref="LoadReport.Error"/> because of which nothing would.</returns>
    /// <exception cref="OperationCanceledException">The operator canceled the dry run.</exception>
    public async Task<LoadReport> DryRunAsync(CancellationToken cancellationToken)
    {
        var report = LoadReport.Empty;
        try
        {
            await using var stage = new TemporaryStage(timings);
            await using var connection = await target.OpenAsync(cancellationToken);
            await using var transaction = await stage.BeginCopyAsync(connection, NewlyErased, cancellationToken);
            using var reader = OpenReader();
            (report, var staged) = await StageAsync(connection, stage, reader, cancellationToken);
            QualityGate.Check(file, report.Rows, report.Read);
            delivery.CompareRows(report);

            var rows = await CountAsync(staged, connection, cancellationToken);
            await delivery.ComparePeopleAsync(report with { Rows = rows }, connection, stage, MergeTimeout(staged), cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
            return report with { Rows = rows, Reconciliation = Reconciliation.FromDryRun(rows) };
        }
        catch (Exception error)
        {
            return FailedUnlessStopped(report, error, cancellationToken);
        }
    }

    private ErasedKeys? NewlyErased => content.Length < ErasedKeys.MinFileBytes ? null : erased;

    private TimeSpan MergeTimeout(StagedRows staged) => timings.StatementTimeout + TimeSpan.FromMilliseconds(staged.Fetched);

    private PlaintiffReader OpenReader() => PlaintiffReader.Open(content.OpenRead, content.FileName, file.Batch.SourceSystem, content.FormatOf(file.Request.Format));

    private async Task<(LoadReport Report, StagedRows Staged)> StageAsync(
        NpgsqlConnection connection, IStage stage, PlaintiffReader reader, CancellationToken cancellationToken)
    {
        using var rejects = file.Request.OpenRejects(reader);
        var staged = await steps.TimedAsync(IngestStep.Read, () => CopyAsync(connection, stage, reader, rejects, cancellationToken));
        VerifyHash(reader);
        steps.LogNotes(reader);
        var rows = new RunCounts(staged.Fetched, Inserted: 0, Skipped: 0, staged.Errored);
        var read = reader.Summarize();
        return (new LoadReport { Rows = rows, Read = read, FileCounts = reader.IsRejectFile ? null : FileCounts.From(read), RejectPath = rejects?.Complete() }, staged);
    }

    private async Task<StagedRows> CopyAsync(
        NpgsqlConnection connection, IStage stage, PlaintiffReader reader, RejectWriter? rejects, CancellationToken cancellationToken)
    {
        var erasedKeys = erased.Current;
        var staged = new StagedRows(Fetched: 0, Errored: 0, Erased: 0, erasedKeys.LastId);
        var limit = file.Request.Limit ?? long.MaxValue;
        await using var staging = await StagingWriter.OpenAsync(connection, stage.CopyStatement, timings.CopyTimeout, cancellationToken);
        progress.BeginReading();
        while (staged.Fetched < limit && reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isErased = reader.Row.Error == RowError.None && erasedKeys.Contains(reader.Row.DedupeKey.Span);
            staging.Add(reader.Row, isErased);
            staged = staged.Add(reader.Row.Error, isErased);
            if (reader.Row.Error != RowError.None)
            {
                rejects?.Write(reader.Row.LineNumber, reader.Row.Error.ToCode()!, reader.Row.ErrorMessage!, reader.Row.RawText.Span);
            }

            if (staging.IsFull)
            {
                await staging.SendAsync();
                progress.Report(IngestStep.Read, content.BytesRead, staged.Fetched);
            }
        }

        await staging.CompleteAsync();
        return staged;
    }

    // The hash that identifies the batch must match the bytes that were parsed.
    private void VerifyHash(PlaintiffReader reader)
    {
        if (reader.HashToEnd() != file.Hash)
        {
            throw FileErrors.Changed(file.Name);
        }
    }

    private async Task<LoadReport> MergeAsync(
        Guid runId, StagedRows staged, IStage stage, NpgsqlConnection connection, LoadReport report, PlaintiffReader reader, CancellationToken cancellationToken)
    {
        var completion = new RunCompletion
        {
            RunId = runId,
            Fetched = staged.Fetched,
            CsvHeader = reader.HeaderText,
            CsvDelimiter = reader.Delimiter,
            FileCounts = report.FileCounts,
        };
        progress.Begin(IngestStep.Merge, staged.Fetched);
        var completed = await steps.TimedAsync(
                IngestStep.Merge, () => StageMerger.RunAsync(connection, stage.Merge(runId, staged), completion, MergeTimeout(staged), cancellationToken))
            ?? throw RunErrors.Lost(file.Name, runId);
        return report with { Rows = completed.Rows with { Fetched = staged.Fetched }, Reconciliation = completed.Found };
    }

    private Task<RunCounts> CountAsync(StagedRows staged, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        progress.Begin(IngestStep.Merge, staged.Fetched);
        return steps.TimedAsync(IngestStep.Merge, () => StageMerger.DryRunAsync(connection, staged, MergeTimeout(staged), cancellationToken));
    }

    private void RequireReconciled(Guid runId, LoadReport report, long erroredInFile)
    {
        var (found, rows) = (report.Reconciliation!, report.Rows);
        if (!found.IsValid || !rows.IsBalanced || rows.Errored != erroredInFile)
        {
            throw new IngestException(
                IngestErrorId.ReconciliationFailed,
                $"{file.Name}: expected {found.Expected} rows and found {found.Actual}; nothing was kept.",
                $"Ingest the file again. If it happens again, run Test-IngestDatabase, which finds rows with a wrong prefix of their key, and look for triggers and rules on ingest.plaintiffs_raw that change rows while they are loaded. See also Get-ImportEvent -RunId {runId}.");
        }
    }

    private LoadReport FailedUnlessStopped(LoadReport report, Exception error, CancellationToken stop)
    {
        if (IsStop(error, stop))
        {
            DiscardRejects(report);
            throw new OperationCanceledException(stop);
        }

        return Failed(report, PipelineErrors.ToIngestException(error));
    }

    // A cancellation that interrupts a COPY surfaces as a connection error.
    private static bool IsStop(Exception error, CancellationToken stop)
        => stop.IsCancellationRequested && (error is OperationCanceledException || DatabaseErrors.IsDatabaseError(error));

    private LoadReport Failed(LoadReport report, IngestException error)
    {
        // After a gate failure, the operator needs the reject file. After any other failure, the file would only block the next attempt.
        var keepsRejects = QualityGate.IsGate(error.ErrorId) || error.ErrorId == IngestErrorId.OutcomeUnknown;
        return (keepsRejects ? report : DiscardRejects(report)).Failed(error);
    }

    private LoadReport DiscardRejects(LoadReport report)
    {
        try
        {
            if (report.RejectPath is { } path)
            {
                File.Delete(path);
            }

            return report with { RejectPath = null };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            log.Warning($"{file.Name}: the reject file '{report.RejectPath!}' cannot be removed. Its rows did not land. Remove it before you ingest the file again.");
            return report;
        }
    }
}
