using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>A run: one attempt to import a vendor's batch.</summary>
public sealed class ImportRun
{
    internal ImportRun(ImportRunRecord record)
    {
        RunId = record.RunId;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        Status = record.Status.ToString();
        FileName = record.FileName;
        FileHash = record.FileHash;
        ImportKind = record.ImportKind;
        WorkerId = record.WorkerId;
        RowLimit = record.RowLimit;
        RowsFetched = record.RowsFetched;
        RowsInserted = record.RowsInserted;
        RowsSkipped = record.RowsSkipped;
        RowsErrored = record.RowsErrored;
        RowsPromoted = record.RowsPromoted;
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

    /// <summary>The vendor's batch id.</summary>
    public string SourceBatchId { get; }

    /// <summary>The status of the run: Pending, Processing, Completed, Failed or RolledBack.</summary>
    public string Status { get; }

    /// <summary>Name of the file, without its folder.</summary>
    public string? FileName { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public string FileHash { get; }

    /// <summary>Kind of import, <c>csv</c>.</summary>
    public string? ImportKind { get; }

    /// <summary>The worker that claimed the run.</summary>
    public string? WorkerId { get; }

    /// <summary>The row limit of the run; null for the whole file.</summary>
    public long? RowLimit { get; }

    /// <summary>Number of data rows read; null until the run is finalized. The same holds for the other counts.</summary>
    public long? RowsFetched { get; }

    /// <summary>Number of new rows.</summary>
    public long? RowsInserted { get; }

    /// <summary>Number of duplicates.</summary>
    public long? RowsSkipped { get; }

    /// <summary>Number of failed rows.</summary>
    public long? RowsErrored { get; }

    /// <summary>Number of rows promoted so far.</summary>
    public long? RowsPromoted { get; }

    /// <summary>The reason for the failure as redacted JSON; null if the run did not fail.</summary>
    public string? ErrorDetails { get; }

    /// <summary>When the run was created, in local time.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the run was claimed, in local time.</summary>
    public DateTimeOffset? ClaimedAt { get; }

    /// <summary>The last heartbeat or status change, in local time.</summary>
    public DateTimeOffset? UpdatedAt { get; }

    /// <summary>When the run completed, in local time.</summary>
    public DateTimeOffset? CompletedAt { get; }

    /// <summary>When the run was rolled back, in local time.</summary>
    public DateTimeOffset? RolledBackAt { get; }

    /// <summary>The operator's reason for the rollback.</summary>
    public string? RollbackReason { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}";
}
