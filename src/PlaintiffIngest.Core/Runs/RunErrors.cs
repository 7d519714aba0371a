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

    /// <summary>No run's id starts with the prefix.</summary>
    public static IngestException NotFound(RunIdPrefix prefix) => new(
        IngestErrorId.RunNotFound,
        $"There is no run in this database whose id starts with {prefix.Text}.",
        $"Get-ImportRun lists the runs; check the id and the environment.");

    /// <summary>Several runs' ids start with the prefix.</summary>
    public static IngestException Ambiguous(RunIdPrefix prefix, Guid one, Guid another) => new(
        IngestErrorId.RunNotFound,
        $"More than one run's id starts with {prefix.Text}: {one}, {another}.",
        $"Use more digits of the id.");

    /// <summary>The text is neither an id nor the start of one. It is not shown, because it may be anything.</summary>
    public static IngestException NotAnId(string text) => new(
        IngestErrorId.InvalidParameter,
        $"-RunId: the value, of {text.Length} characters, is not a run id.",
        $"Use the id, or at least its first eight hexadecimal digits, as Get-ImportRun shows them.");

    /// <summary>The run has ended, so it cannot be aborted.</summary>
    public static IngestException NotAbortable(Guid runId, RunStatus status) => new(
        IngestErrorId.RunNotChangeable,
        $"Run {runId} cannot be aborted: its status is {status.ToText()}, and only a run that is processing can be aborted.",
        $"To roll back a completed run, use Undo-ImportRun. A run that failed or was rolled back needs no action.");

    /// <summary>The run has no rows to roll back, or is not visible.</summary>
    public static IngestException NotUndoable(Guid runId, RunStatus status) => new(
        IngestErrorId.RunNotChangeable,
        $"Run {runId} cannot be rolled back: its status is {status.ToText()}.",
        $"{(status == RunStatus.Failed
            ? "A failed run kept no rows, so there is nothing to roll back."
            : "The database's functions do not see the run: run Test-IngestDatabase.")}");

    /// <summary>The run was aborted, rolled back or taken over during its load.</summary>
    public static IngestException Lost(string fileName, Guid runId) => new(
        IngestErrorId.RunLost,
        $"{fileName}: run {runId} was aborted, rolled back or taken over while it was loading; nothing was kept.",
        $"See Get-ImportEvent -RunId {runId} for who did it, then ingest the file again.");

    /// <summary>A reason is missing.</summary>
    public static IngestException ReasonMissing() => new(
        IngestErrorId.InvalidParameter,
        $"The parameter -Reason is empty.",
        $"Give a reason in a few words, for the audit log.");
}
