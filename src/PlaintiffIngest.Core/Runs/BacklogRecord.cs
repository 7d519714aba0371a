namespace PlaintiffIngest.Core.Runs;

/// <summary>A completed run's rows that are waiting for promotion: a row of <c>ingest.v_import_backlog</c>.</summary>
public sealed record BacklogRecord
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The vendor.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>The vendor's batch.</summary>
    public required string SourceBatchId { get; init; }

    /// <summary>Rows that no promoter has claimed.</summary>
    public long RowsPending { get; init; }

    /// <summary>Rows that a promoter has claimed.</summary>
    public long RowsProcessing { get; init; }

    /// <summary>Rows that are promoted.</summary>
    public long RowsPromoted { get; init; }

    /// <summary>How long the rows have waited since the run completed, by the server's clock; null if none is waiting.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>When the run completed.</summary>
    public required DateTimeOffset CompletedAt { get; init; }

    /// <summary>The time of the oldest promoter's claim; null if there is none.</summary>
    public DateTimeOffset? OldestClaimAt { get; init; }
}
