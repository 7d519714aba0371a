using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>A completed run's rows that are waiting for promotion.</summary>
public sealed class ImportBacklog
{
    internal ImportBacklog(BacklogRecord record)
    {
        RunId = record.RunId;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        RowsPending = record.RowsPending;
        RowsProcessing = record.RowsProcessing;
        RowsPromoted = record.RowsPromoted;
        Age = record.Age;
        CompletedAt = record.CompletedAt.ToLocalTime();
        OldestClaimAt = record.OldestClaimAt?.ToLocalTime();
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The vendor's batch id.</summary>
    public string SourceBatchId { get; }

    /// <summary>Number of rows that no promoter has claimed.</summary>
    public long RowsPending { get; }

    /// <summary>Number of rows that a promoter has claimed.</summary>
    public long RowsProcessing { get; }

    /// <summary>Number of rows that are promoted.</summary>
    public long RowsPromoted { get; }

    /// <summary>How long the rows have waited since the run completed, by the server's clock; null if none is waiting.</summary>
    public TimeSpan? Age { get; }

    /// <summary>When the run completed, in local time.</summary>
    public DateTimeOffset CompletedAt { get; }

    /// <summary>The time of the oldest promoter's claim, in local time; null if there is none.</summary>
    public DateTimeOffset? OldestClaimAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}: {RowsPending + RowsProcessing} waiting";
}
