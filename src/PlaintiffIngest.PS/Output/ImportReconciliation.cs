using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>Counts a run reported against the rows that are there.</summary>
public sealed class ImportReconciliation
{
    internal ImportReconciliation(ReconciliationRecord record)
    {
        RunId = record.RunId;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        Status = StatusText.ToName(record.Status);
        RowsFetched = record.RowsFetched;
        RowsInserted = record.RowsInserted;
        RowsSkipped = record.RowsSkipped;
        RowsErrored = record.RowsErrored;
        ActualRows = record.ActualRows;
        ActualInserted = record.ActualInserted;
        ActualSkipped = record.ActualSkipped;
        ActualErrored = record.ActualErrored;
        ActualRolledBack = record.ActualRolledBack;
        Delta = record.Delta;
        IsReconciled = record.IsReconciled;
        CreatedAt = record.CreatedAt.ToLocalTime();
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The vendor's batch.</summary>
    public string SourceBatchId { get; }

    /// <summary>The state of the run: Pending, Processing, Completed, Failed or RolledBack.</summary>
    public string Status { get; }

    /// <summary>Rows reported read.</summary>
    public long? RowsFetched { get; }

    /// <summary>Rows reported new.</summary>
    public long? RowsInserted { get; }

    /// <summary>Rows reported skipped.</summary>
    public long? RowsSkipped { get; }

    /// <summary>Rows reported failed.</summary>
    public long? RowsErrored { get; }

    /// <summary>Rows present.</summary>
    public long ActualRows { get; }

    /// <summary>Rows present that are live: pending, processing or promoted.</summary>
    public long ActualInserted { get; }

    /// <summary>Rows present that are skipped.</summary>
    public long ActualSkipped { get; }

    /// <summary>Rows present that failed.</summary>
    public long ActualErrored { get; }

    /// <summary>Rows present that are rolled back.</summary>
    public long ActualRolledBack { get; }

    /// <summary>Rows present less rows reported.</summary>
    public long Delta { get; }

    /// <summary>Whether nobody needs to look.</summary>
    public bool IsReconciled { get; }

    /// <summary>When the attempt began.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}: {(IsReconciled ? "reconciled" : "not reconciled")}";
}
