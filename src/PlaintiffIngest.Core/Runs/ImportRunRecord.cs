namespace PlaintiffIngest.Core.Runs;

/// <summary>One attempt at a batch: a row of <c>ingest.import_runs</c>.</summary>
public sealed record ImportRunRecord
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The vendor.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>The vendor's batch.</summary>
    public required string SourceBatchId { get; init; }

    /// <summary>SHA-256 of the file, hexadecimal.</summary>
    public required string FileHash { get; init; }

    /// <summary>Name of the file.</summary>
    public string? FileName { get; init; }

    /// <summary>Kind of import, <c>csv</c>.</summary>
    public string? ImportKind { get; init; }

    /// <summary>The run's status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The worker that claimed the run.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The row limit of the run; null for the whole file.</summary>
    public long? RowLimit { get; init; }

    /// <summary>Data rows read; null until finalized.</summary>
    public long? RowsFetched { get; init; }

    /// <summary>New rows.</summary>
    public long? RowsInserted { get; init; }

    /// <summary>Duplicates.</summary>
    public long? RowsSkipped { get; init; }

    /// <summary>Failed rows.</summary>
    public long? RowsErrored { get; init; }

    /// <summary>Rows promoted so far; null if they were not counted.</summary>
    public long? RowsPromoted { get; init; }

    /// <summary>Why the run failed, as redacted JSON; null if it did not.</summary>
    public string? ErrorDetails { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>The last heartbeat or change.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>When it was completed.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When it was rolled back.</summary>
    public DateTimeOffset? RolledBackAt { get; init; }

    /// <summary>Why it was rolled back.</summary>
    public string? RollbackReason { get; init; }
}
