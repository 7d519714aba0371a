using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>The operations on an existing run. Every method throws an <see cref="IngestException"/> if it fails.</summary>
/// <param name="target">The database.</param>
/// <param name="log">Receives a warning when a command has to wait; null for none.</param>
public sealed class RunCommands(DatabaseTarget target, IIngestLog? log = null)
{
    // A concurrent load may win a key or a lock; the whole transaction is then retried.
    private const int Attempts = 5;

    // In seconds. Marking the rows of a large run is one statement.
    private const int CommandTimeoutSeconds = 600;

    private const string Rollback = "SELECT success, rows_affected FROM ingest.rollback_import_run(@run_id, @reason)";
    private const string CountStranded = "SELECT ingest.count_stranded_rows(@run_id)";
    private const string CountPromoted = "SELECT promoted FROM ingest.count_rows(@run_id)";
    private const string Reinstate = "SELECT ingest.reinstate_skipped_rows(@run_id)";
    private const string Abort = "SELECT ingest.abort_import_run(@run_id, @reason)";
    private const string GetStatus = "SELECT status::text FROM ingest.import_runs WHERE id = @run_id";

    private readonly RunQueries queries = new(target);
    private readonly IIngestLog log = log ?? new SilentLog();

    /// <summary>
    /// Rolls a run back: marks it and its rows, deletes nothing, and frees its dedupe keys.
    /// A run that is already rolled back is not an error, so that its people can still be reinstated. Neither is a failed run that has stranded people.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">The reason for the audit log; stored redacted.</param>
    /// <param name="reinstate">Whether to make people live who are now only in skipped rows of other runs.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <exception cref="IngestException">No such run; the run failed, and there is nothing to roll back and nobody to reinstate.</exception>
    public async Task<RollbackRecord> RollbackAsync(Guid runId, string reason, bool reinstate, CancellationToken cancellationToken)
    {
        var storedReason = Redacted(reason);
        for (var attempt = 1; ; attempt++)
        {
            await using var connection = await target.OpenAsync(cancellationToken);
            try
            {
                return await RollbackOnceAsync(connection, runId, storedReason, reinstate, cancellationToken);
            }
            catch (PostgresException error) when (attempt < Attempts && ServerErrors.IsTransient(error))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 200) * attempt), cancellationToken);
            }
            catch (PostgresException error)
            {
                throw await SchemaOrigin.ExplainAsync(target, error, cancellationToken);
            }
            catch (Exception error) when (DatabaseErrors.IsDatabaseError(error))
            {
                throw DatabaseErrors.ToIngestException(error);
            }
        }
    }

    /// <summary>Aborts a run that is processing. Its worker can then no longer commit.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="reason">The reason for the audit log; stored redacted.</param>
    /// <param name="cancellationToken">Stops before it is committed.</param>
    /// <returns>The run as it is now.</returns>
    /// <exception cref="IngestException">No such run; the run is not processing.</exception>
    public async Task<ImportRunRecord> AbortAsync(Guid runId, string reason, CancellationToken cancellationToken)
    {
        var storedReason = Redacted(reason);
        var aborted = await target.RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await using var command = connection.Command(Abort, SqlParameter.Uuid("run_id", runId), SqlParameter.Text("reason", storedReason));
                var changed = await command.ExecuteScalarAsync(cancellationToken) is true;
                await ConfirmedCommit.RunAsync(target, transaction, $"Get-ImportRun -RunId {runId}");
                return changed;
            },
            cancellationToken);

        var run = await queries.GetRunAsync(runId, cancellationToken);
        return aborted ? run : throw RunErrors.NotAbortable(runId, run.Status);
    }

    /// <summary>Checks that a run can be aborted, before the operator is asked to confirm.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="IngestException">The run is not processing.</exception>
    public static void RequireAbortable(ImportRunRecord run)
    {
        if (run.Status is not (RunStatus.Pending or RunStatus.Processing))
        {
            throw RunErrors.NotAbortable(run.RunId, run.Status);
        }
    }

    /// <summary>Counts what a rollback would do.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Stops counting.</param>
    /// <exception cref="IngestException">The database failed.</exception>
    public Task<RollbackPreview> PreviewRollbackAsync(Guid runId, CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(SqlText.Get("queries/rollback_preview.sql"), SqlParameter.Uuid("run_id", runId));
            command.CommandTimeout = CommandTimeoutSeconds;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new RollbackPreview(
                reader.Value<long>("rows_to_roll_back"), reader.Value<long>("rows_promoted"), reader.Value<long>("people_stranded"));
        },
        cancellationToken);

    /// <summary>Describes what a rollback would do, for the confirmation prompt and -WhatIf.</summary>
    /// <param name="run">The run.</param>
    /// <param name="preview">What it would do.</param>
    /// <param name="reinstate">Whether people would be reinstated.</param>
    /// <returns>A short description; null if the rollback would change nothing.</returns>
    /// <exception cref="IngestException">The run failed, and there is nothing to roll back and nobody to reinstate.</exception>
    public static string? DescribeRollback(ImportRunRecord run, RollbackPreview preview, bool reinstate) => (run.Status, reinstate) switch
    {
        (RunStatus.Failed, _) when preview is { RowsToRollBack: 0, PeopleStranded: 0 } => throw RunErrors.NotUndoable(run.RunId, run.Status),
        (RunStatus.Failed or RunStatus.RolledBack, false) when preview.RowsToRollBack == 0 => null,
        (RunStatus.Failed or RunStatus.RolledBack, true) when preview.RowsToRollBack == 0 => "Reinstate its people who are only in skipped rows of other runs",
        (_, true) => "Roll back, and reinstate its people who are in skipped rows of other runs",
        _ => "Roll back",
    };

    private static string Redacted(string reason)
        => string.IsNullOrWhiteSpace(reason) ? throw RunErrors.ReasonMissing() : RedactedText.From(reason.Trim()).ToString();

    private async Task<RollbackRecord> RollbackOnceAsync(
        NpgsqlConnection connection, Guid runId, string reason, bool reinstate, CancellationToken cancellationToken)
    {
        using var notices = ServerNotices.Forward(connection, log, "Undo-ImportRun");
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var (success, rows) = await RollbackAsync(connection, runId, reason, cancellationToken);
        var stranded = await CountAsync(connection, CountStranded, runId, cancellationToken);
        // A failed run can have stranded people too, if rows were added to it with SQL and rolled back.
        if (!success && stranded == 0)
        {
            await RequireRolledBackAsync(connection, runId, cancellationToken);
        }

        var reinstated = reinstate && stranded > 0 ? await CountAsync(connection, Reinstate, runId, cancellationToken) : 0;
        var promoted = await CountAsync(connection, CountPromoted, runId, cancellationToken);
        await ConfirmedCommit.RunAsync(target, transaction, $"Get-ImportEvent -RunId {runId}");
        return new RollbackRecord(runId, success || reinstated > 0, rows, promoted, stranded - reinstated, reinstated);
    }

    private static async Task<(bool Success, long Rows)> RollbackAsync(
        NpgsqlConnection connection, Guid runId, string reason, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(Rollback, SqlParameter.Uuid("run_id", runId), SqlParameter.Text("reason", reason));
        command.CommandTimeout = CommandTimeoutSeconds;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.Value<bool>("success"), reader.Value<long>("rows_affected"));
    }

    private static async Task RequireRolledBackAsync(NpgsqlConnection connection, Guid runId, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(GetStatus, SqlParameter.Uuid("run_id", runId));
        var text = await command.ExecuteScalarAsync(cancellationToken) as string ?? throw RunErrors.NotFound(runId);
        var status = StatusText.Parse<RunStatus>(text);
        if (status != RunStatus.RolledBack)
        {
            throw RunErrors.NotUndoable(runId, status);
        }
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string sql, Guid runId, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, SqlParameter.Uuid("run_id", runId));
        command.CommandTimeout = CommandTimeoutSeconds;
        return await command.ExecuteScalarAsync(cancellationToken) is long count ? count : 0;
    }
}
