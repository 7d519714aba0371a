namespace PlaintiffIngest.Core.Report;

/// <summary>A run as a report shows it.</summary>
internal sealed record ReportRun
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The vendor.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>The vendor's batch.</summary>
    public required string SourceBatchId { get; init; }

    /// <summary>Name of the file.</summary>
    public string? FileName { get; init; }

    /// <summary>The run's status, as the database has it.</summary>
    public required string Status { get; init; }

    /// <summary>Data rows read; null until finalized.</summary>
    public long? RowsFetched { get; init; }

    /// <summary>New rows.</summary>
    public long? RowsInserted { get; init; }

    /// <summary>Duplicates.</summary>
    public long? RowsSkipped { get; init; }

    /// <summary>Failed rows.</summary>
    public long? RowsErrored { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last heartbeat or change.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>From claim to completion, seconds; null when it was not completed.</summary>
    public double? Seconds { get; init; }

    /// <summary>When it was rolled back.</summary>
    public DateTimeOffset? RolledBackAt { get; init; }

    /// <summary>Why it was rolled back.</summary>
    public string? RollbackReason { get; init; }

    /// <summary>Why it failed: see <see cref="FailureRecord"/>.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The failure in words.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Whether it failed, and a later run of the same batch is completed.</summary>
    public bool IsImportedSince { get; init; }
}
