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
