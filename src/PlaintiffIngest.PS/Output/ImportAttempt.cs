using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>All attempts to import one file of one batch.</summary>
public sealed class ImportAttempt
{
    internal ImportAttempt(AttemptRecord record)
    {
        RunId = record.LastRunId;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        FileHash = record.FileHash;
        AttemptCount = record.AttemptCount;
        FirstAttempt = record.FirstAttempt.ToLocalTime();
        LastAttempt = record.LastAttempt.ToLocalTime();
        LastStatus = record.LastStatus.ToString();
    }

    /// <summary>The run of the last attempt.</summary>
    public Guid RunId { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The vendor's batch id.</summary>
    public string SourceBatchId { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public string FileHash { get; }

    /// <summary>Number of attempts.</summary>
    public long AttemptCount { get; }

    /// <summary>Start of the first attempt, in local time.</summary>
    public DateTimeOffset FirstAttempt { get; }

    /// <summary>Start of the last attempt, in local time.</summary>
    public DateTimeOffset LastAttempt { get; }

    /// <summary>Status of the last attempt's run: Pending, Processing, Completed, Failed or RolledBack.</summary>
    public string LastStatus { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}: {LastStatus}";
}
