namespace PlaintiffIngest.Core.Runs;

/// <summary>All attempts at one file of one batch. Source: the runbook, "Duplicate Detection History".</summary>
/// <param name="SourceSystem">The vendor.</param>
/// <param name="SourceBatchId">The vendor's batch.</param>
/// <param name="FileHash">SHA-256 of the file, hexadecimal.</param>
/// <param name="AttemptCount">Number of attempts.</param>
/// <param name="FirstAttempt">When the first began.</param>
/// <param name="LastAttempt">When the last began.</param>
/// <param name="LastRunId">The last attempt's run.</param>
/// <param name="LastStatus">The last attempt's status.</param>
public sealed record AttemptRecord(
    string SourceSystem,
    string SourceBatchId,
    string FileHash,
    long AttemptCount,
    DateTimeOffset FirstAttempt,
    DateTimeOffset LastAttempt,
    Guid LastRunId,
    RunStatus LastStatus);
