using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Report;

/// <summary>A run in a report.</summary>
internal sealed record ReportRun
{
    /// <summary>The run's id.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The vendor.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>The vendor's batch id.</summary>
    public required string SourceBatchId { get; init; }

    /// <summary>Name of the file, without its folder.</summary>
    public string? FileName { get; init; }

    /// <summary>The run's status as stored in the database.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Data rows read; null until the run is finalized. The same holds for the other counts.</summary>
    public long? RowsFetched { get; init; }

    /// <summary>New rows.</summary>
    public long? RowsInserted { get; init; }

    /// <summary>Duplicates.</summary>
    public long? RowsSkipped { get; init; }

    /// <summary>Failed rows.</summary>
    public long? RowsErrored { get; init; }

    /// <summary>Rows that are promoted by now.</summary>
    public long RowsPromoted { get; init; }

    /// <summary>When the run started.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last heartbeat or status change.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Duration from claim to completion, in seconds; null if the run has not completed.</summary>
    public double? Seconds { get; init; }

    /// <summary>When the run was rolled back; null if it was not.</summary>
    public DateTimeOffset? RolledBackAt { get; init; }

    /// <summary>The operator's reason for the rollback.</summary>
    public string? RollbackReason { get; init; }

    /// <summary>The reason of the failure; see <see cref="FailureRecord.Reason"/>.</summary>
    public string? FailureReason { get; init; }

    /// <summary>The error message of the failure.</summary>
    public string? FailureMessage { get; init; }

    /// <summary>Whether the run failed and a later run of the same batch completed.</summary>
    public bool IsImportedSince { get; init; }
}
