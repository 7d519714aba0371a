using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>One attempt at a vendor's batch.</summary>
public sealed class ImportRun
{
    internal ImportRun(ImportRunRecord record)
    {
        RunId = record.RunId;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        Status = StatusText.ToName(record.Status);
        FileName = record.FileName;
        FileHash = record.FileHash;
        ImportKind = record.ImportKind;
        WorkerId = record.WorkerId;
        RowLimit = record.RowLimit;
        RowsFetched = record.RowsFetched;
        RowsInserted = record.RowsInserted;
        RowsSkipped = record.RowsSkipped;
        RowsErrored = record.RowsErrored;
        ErrorDetails = record.ErrorDetails;
        CreatedAt = record.CreatedAt.ToLocalTime();
        ClaimedAt = record.ClaimedAt?.ToLocalTime();
        UpdatedAt = record.UpdatedAt?.ToLocalTime();
        CompletedAt = record.CompletedAt?.ToLocalTime();
        RolledBackAt = record.RolledBackAt?.ToLocalTime();
        RollbackReason = record.RollbackReason;
    }

    /// <summary>The run's id.</summary>
    public Guid RunId { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The vendor's batch.</summary>
    public string SourceBatchId { get; }

    /// <summary>The state of the run: Pending, Processing, Completed, Failed or RolledBack.</summary>
    public string Status { get; }

    /// <summary>Name of the file.</summary>
    public string? FileName { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public string FileHash { get; }

    /// <summary>Kind of import, <c>csv</c>.</summary>
    public string? ImportKind { get; }

    /// <summary>Who claimed it.</summary>
    public string? WorkerId { get; }

    /// <summary>Only so many rows were asked for; null for all.</summary>
    public long? RowLimit { get; }

    /// <summary>Data rows read; null until the run is complete.</summary>
    public long? RowsFetched { get; }

    /// <summary>New rows.</summary>
    public long? RowsInserted { get; }

    /// <summary>Duplicates.</summary>
    public long? RowsSkipped { get; }

    /// <summary>Failed rows.</summary>
    public long? RowsErrored { get; }

    /// <summary>Why it failed, JSON, redacted; null when it did not.</summary>
    public string? ErrorDetails { get; }

    /// <summary>When the attempt began.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset? ClaimedAt { get; }

    /// <summary>The last heartbeat or change.</summary>
    public DateTimeOffset? UpdatedAt { get; }

    /// <summary>When it was completed.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>When it was rolled back.</summary>
    public DateTimeOffset? RolledBackAt { get; }

    /// <summary>Why it was rolled back.</summary>
    public string? RollbackReason { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}";
}
