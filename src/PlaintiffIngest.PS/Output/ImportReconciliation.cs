using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>The counts that a run reported, next to the rows that are present.</summary>
public sealed class ImportReconciliation
{
    internal ImportReconciliation(ReconciliationRecord record)
    {
        RunId = record.RunId;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        Status = record.Status.ToString();
        RowsFetched = record.RowsFetched;
        RowsInserted = record.RowsInserted;
        RowsSkipped = record.RowsSkipped;
        RowsErrored = record.RowsErrored;
        ActualRows = record.ActualRows;
        ActualInserted = record.ActualInserted;
        ActualSkipped = record.ActualSkipped;
        ActualErrored = record.ActualErrored;
        ActualRolledBack = record.ActualRolledBack;
        RowsPromoted = record.RowsPromoted;
        RowsStranded = record.RowsStranded;
        StrandedBy = [.. record.StrandedBy];
        Delta = record.Delta;
        IsReconciled = record.IsReconciled;
        CreatedAt = record.CreatedAt.ToLocalTime();
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; }

    /// <summary>The vendor's batch id.</summary>
    public string SourceBatchId { get; }

    /// <summary>The status of the run: Pending, Processing, Completed, Failed or RolledBack.</summary>
    public string Status { get; }

    /// <summary>Reported number of data rows read; null until the run is finalized. The same holds for the other reported counts.</summary>
    public long? RowsFetched { get; }

    /// <summary>Reported number of new rows.</summary>
    public long? RowsInserted { get; }

    /// <summary>Reported number of duplicates.</summary>
    public long? RowsSkipped { get; }

    /// <summary>Reported number of failed rows.</summary>
    public long? RowsErrored { get; }

    /// <summary>Number of rows present.</summary>
    public long ActualRows { get; }

    /// <summary>Number of live rows present: pending, processing or promoted.</summary>
    public long ActualInserted { get; }

    /// <summary>Number of skipped rows present.</summary>
    public long ActualSkipped { get; }

    /// <summary>Number of failed rows present.</summary>
    public long ActualErrored { get; }

    /// <summary>Number of rolled back rows present.</summary>
    public long ActualRolledBack { get; }

    /// <summary>Number of promoted rows present.</summary>
    public long RowsPromoted { get; }

    /// <summary>Number of skipped rows whose person has no live row, because that row's run was rolled back.</summary>
    public long RowsStranded { get; }

    /// <summary>The rolled-back runs that had the live rows of the stranded ones. Undo-ImportRun -Reinstate for these runs makes them live.</summary>
    public Guid[] StrandedBy { get; }

    /// <summary>Rows present minus rows reported.</summary>
    public long Delta { get; }

    /// <summary>Whether the counts match and the run is not stale.</summary>
    public bool IsReconciled { get; }

    /// <summary>When the run started, in local time.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} {SourceBatchId}: {(IsReconciled ? "reconciled" : "not reconciled")}";
}
