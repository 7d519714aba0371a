using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Creates the errors of the pipeline.</summary>
internal static class PipelineErrors
{
    /// <summary>Another worker is loading the batch.</summary>
    public static IngestException InProgress(string fileName, Guid runId) => new(
        IngestErrorId.InProgress,
        $"{fileName}: another worker is processing this batch (run {runId}).",
        $"Wait for it (Get-ImportRun -RunId {runId}). The next import takes over a run that has sent no heartbeat for over 30 minutes. To abort it, use Stop-ImportRun -RunId {runId}.");

    /// <summary>The run is committed, but a Citus worker has not finished the COMMIT.</summary>
    public static IngestException Settling(string fileName, Guid runId) => new(
        IngestErrorId.RunSettling,
        $"{fileName}: run {runId} is committed, but not all of its rows are visible yet, because a Citus worker has not finished the COMMIT.",
        $"Run Test-IngestDatabase and start the worker that it names; Citus then finishes the COMMIT. Until then, none of these rows is promoted, and no rollback is needed. Get-ImportReconciliation -RunId {runId} shows when the run is reconciled. Ingesting the file again is safe.");

    /// <summary>The operator canceled the import.</summary>
    public static IngestException Cancelled(string fileName) => new(
        IngestErrorId.Cancelled,
        $"{fileName}: stopped by the operator; nothing was kept.",
        $"Ingest the file again when you are ready.");

    /// <summary>The error to report. The text of an unknown exception is not shown: it may quote a row.</summary>
    /// <param name="error">Any exception.</param>
    public static IngestException ToIngestException(Exception error) => error switch
    {
        IngestException known => known,
        _ when DatabaseErrors.IsDatabaseError(error) => DatabaseErrors.ToIngestException(error),
        _ => new IngestException(
            IngestErrorId.Unexpected,
            $"Unexpected {error.GetType().Name} in {error.TargetSite?.DeclaringType?.Name}.{error.TargetSite?.Name}.",
            $"Nothing was kept. Please report it with this text and the steps that led to it."),
    };
}
