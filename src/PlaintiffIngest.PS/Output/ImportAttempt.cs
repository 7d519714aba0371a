using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>All attempts at one file of one batch.</summary>
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
        LastStatus = StatusText.ToName(record.LastStatus);
    }

    /// <summary>The last attempt's run.</summary>
    public Guid RunId { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The vendor's batch.</summary>
    public string SourceBatchId { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public string FileHash { get; }

    /// <summary>Number of attempts.</summary>
    public long AttemptCount { get; }

    /// <summary>When the first began.</summary>
    public DateTimeOffset FirstAttempt { get; }

    /// <summary>When the last began.</summary>
    public DateTimeOffset LastAttempt { get; }

    /// <summary>How the last one stands.</summary>
    public string LastStatus { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}: {LastStatus}";
}
