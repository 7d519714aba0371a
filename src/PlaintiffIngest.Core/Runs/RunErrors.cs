using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Errors about a run that an operator names.</summary>
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

    /// <summary>The run's status does not allow what was asked.</summary>
    public static IngestException NotChangeable(Guid runId, string status, string verb, string remedy) => new(
        IngestErrorId.RunNotChangeable,
        $"Run {runId} cannot be {verb}: it is {status}.",
        $"{remedy}");

    /// <summary>A reason is missing.</summary>
    public static IngestException ReasonMissing() => new(
        IngestErrorId.InvalidParameter,
        $"The parameter -Reason is empty.",
        $"Say why, in a few words: the reason is kept for the audit.");
}
