using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Errors about a run.</summary>
internal static class RunErrors
{
    /// <summary>No run has this id.</summary>
    public static IngestException NotFound(Guid runId) => new(
        IngestErrorId.RunNotFound,
        $"There is no run {runId} in this database.",
        $"Get-ImportRun lists the runs; check the id and the environment.");

    /// <summary>No run's id begins so.</summary>
    public static IngestException NotFound(RunIdPrefix prefix) => new(
        IngestErrorId.RunNotFound,
        $"There is no run in this database whose id begins with {prefix.Text}.",
        $"Get-ImportRun lists the runs; check the id and the environment.");

    /// <summary>Several runs' ids begin so.</summary>
    public static IngestException Ambiguous(RunIdPrefix prefix, Guid one, Guid another) => new(
        IngestErrorId.RunNotFound,
        $"More than one run's id begins with {prefix.Text}: {one}, {another}.",
        $"Give more digits of the id.");

    /// <summary>The text is no id and no beginning of one. It is not shown: it may be anything.</summary>
    public static IngestException NotAnId(string text) => new(
        IngestErrorId.InvalidParameter,
        $"The parameter -RunId is given {text.Length} characters that are no run's id.",
        $"Give the id, or its first eight hexadecimal digits or more, as Get-ImportRun shows them.");

    /// <summary>The run has ended, so it cannot be aborted.</summary>
    public static IngestException NotAbortable(Guid runId, RunStatus status) => new(
        IngestErrorId.RunNotChangeable,
        $"Run {runId} cannot be aborted: its status is {status.ToText()}, and only a run that is processing can be aborted.",
        $"Undo-ImportRun takes back a completed run; one that failed or was rolled back needs nothing.");

    /// <summary>The run left nothing that could be rolled back, or cannot be seen.</summary>
    public static IngestException NotUndoable(Guid runId, RunStatus status) => new(
        IngestErrorId.RunNotChangeable,
        $"Run {runId} cannot be rolled back: its status is {status.ToText()}.",
        $"{(status == RunStatus.Failed
            ? "A failed run left no row, so there is nothing to take back."
            : "The database's own functions do not see the run: run Test-IngestDatabase.")}");

    /// <summary>The run was taken away from its load.</summary>
    public static IngestException Lost(string fileName, Guid runId) => new(
        IngestErrorId.RunLost,
        $"{fileName}: run {runId} was aborted, rolled back or taken over while it was loading; nothing was kept.",
        $"See Get-ImportEvent -RunId {runId} for who did it, then ingest the file again.");

    /// <summary>A reason is missing.</summary>
    public static IngestException ReasonMissing() => new(
        IngestErrorId.InvalidParameter,
        $"The parameter -Reason is empty.",
        $"Say why, in a few words: the reason is kept for the audit.");
}
