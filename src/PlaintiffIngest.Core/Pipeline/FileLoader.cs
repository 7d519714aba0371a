using Npgsql;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Loads one file in one transaction: read, validate, stage, merge, finalize, reconcile, commit. A crash anywhere leaves no row.</summary>
/// <param name="target">The database.</param>
/// <param name="runs">The runs.</param>
/// <param name="input">The open file.</param>
/// <param name="file">What is known of it.</param>
/// <param name="progress">Told how far it is.</param>
/// <param name="timings">How long the server may be silent.</param>
/// <param name="steps">Told how long each step took.</param>
internal sealed class FileLoader(
    DatabaseTarget target, RunLifecycle runs, InputFile input, IngestFile file, ReadProgress progress, IngestTimings timings, StepLog steps)
{
    /// <summary>Loads the file for a claimed run and commits.</summary>
    /// <exception cref="IngestException">Nothing was kept; or, with <see cref="IngestErrorId.OutcomeUnknown"/>, nobody could be asked.</exception>
    public async Task CommitAsync(Guid runId, CancellationToken cancellationToken)
    {
        await using var connection = await target.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        using var reader = OpenReader();
        await StageRowsAsync(connection, reader, cancellationToken);

        progress.Begin("Merge", file.Rows.Fetched);
        var errored = file.Rows.Errored;
        file.Rows = await steps.TimedAsync("Merge", () => new StageMerger(connection, runId, MergeTimeout).RunAsync(file.Rows, cancellationToken));

        progress.Begin("Reconcile", file.Rows.Fetched);
        await FinalizeAsync(connection, runId, reader, cancellationToken);
        file.Reconciliation = await steps.TimedAsync("Reconcile", () => ReconcileAsync(connection, runId, errored, cancellationToken));

        await steps.TimedAsync("Commit", () => new CommitVerifier(runs, runId, file.Name, timings).RunAsync(transaction));
    }

    /// <summary>Goes through the same steps and keeps nothing; its counts are those a commit would have given.</summary>
    public async Task DryRunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await target.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        using var reader = OpenReader();
        await StageRowsAsync(connection, reader, cancellationToken);

        progress.Begin("Merge", file.Rows.Fetched);
        file.Rows = await steps.TimedAsync("Merge", () => StageMerger.DryRunAsync(connection, file.Rows.Fetched, MergeTimeout, cancellationToken));
        file.Reconciliation = Reconciled(file.Rows);
        await transaction.RollbackAsync(cancellationToken);
    }

    private TimeSpan MergeTimeout => timings.StatementTimeout + TimeSpan.FromMilliseconds(file.Rows.Fetched);

    private static Reconciliation Reconciled(RunCounts rows)
    {
        var found = rows.Inserted + rows.Skipped + rows.Errored;
        return new Reconciliation(rows.IsBalanced, rows.Fetched, found, found - rows.Fetched);
    }

    private PlaintiffReader OpenReader()
    {
        input.Stream.Position = 0;
        return PlaintiffReader.Open(input.Stream, input.Name, file.Batch!.SourceSystem, file.Request.Format);
    }

    private async Task StageRowsAsync(NpgsqlConnection connection, PlaintiffReader reader, CancellationToken cancellationToken)
    {
        await StagingTable.CreateAsync(connection, timings.StatementTimeout, cancellationToken);
        using var rejects = file.Request.RejectFileRegistry.Open(file.Request.Path, file.Request.RejectPath, file.Request.Force, file.RejectPath, reader);
        await steps.TimedAsync("Read", () => CopyAsync(connection, reader, rejects, cancellationToken));
        VerifyHash(reader);
        file.RejectPath = rejects?.Complete() ?? file.RejectPath;
        QualityGate.Check(file.Request, file.Name, file.Rows.Fetched, file.Rows.Errored);
    }

    private async Task CopyAsync(NpgsqlConnection connection, PlaintiffReader reader, RejectWriter? rejects, CancellationToken cancellationToken)
    {
        long fetched = 0;
        long errored = 0;
        var limit = file.Request.Limit ?? long.MaxValue;
        await using var stage = await StagingWriter.OpenAsync(connection, timings.CopyTimeout, cancellationToken);
        progress.BeginReading();
        while (fetched < limit && reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            stage.Add(reader.Row);
            fetched++;
            if (reader.Row.Error != RowError.None)
            {
                errored++;
                rejects?.Write(reader.Row.LineNumber, reader.Row.Error.ToCode()!, reader.Row.ErrorMessage!, reader.Row.RawText.Span);
            }

            if (stage.IsFull)
            {
                await stage.SendAsync();
                progress.Report("Read", reader.BytesRead, fetched);
            }
        }

        await stage.CompleteAsync();
        file.Rows = new RunCounts(fetched, 0, 0, errored);
    }

    // The hash that identifies the batch must be that of the bytes that were parsed.
    private void VerifyHash(PlaintiffReader reader)
    {
        if (reader.HashToEnd() != file.Hash)
        {
            throw new IngestException(
                IngestErrorId.FileChanged,
                $"{file.Name}: the file changed while it was read; nothing was kept.",
                $"Wait until the file is written completely, then ingest it again.");
        }
    }

    // The fence: from here on the run's row is locked, and a run that somebody took away does not pass.
    private async Task FinalizeAsync(NpgsqlConnection connection, Guid runId, PlaintiffReader reader, CancellationToken cancellationToken)
    {
        if (!await RunLifecycle.FinalizeAsync(connection, runId, file.Rows, reader.HeaderText, reader.Delimiter, cancellationToken))
        {
            throw RunErrors.Lost(file.Name, runId);
        }
    }

    private async Task<Reconciliation> ReconcileAsync(NpgsqlConnection connection, Guid runId, long errored, CancellationToken cancellationToken)
    {
        var found = await RunLifecycle.ReconcileAsync(connection, runId, file.Rows.Fetched, cancellationToken);
        if (found.IsValid && file.Rows.IsBalanced && file.Rows.Errored == errored)
        {
            return found;
        }

        file.Reconciliation = found with { IsValid = false };
        throw new IngestException(
            IngestErrorId.ReconciliationFailed,
            $"{file.Name}: expected {found.Expected} rows and found {found.Actual}; nothing was kept.",
            $"Ingest the file again. A rollback of another run at the same moment can cause it; if it stays, see Get-ImportEvent -RunId {runId}.");
    }
}
