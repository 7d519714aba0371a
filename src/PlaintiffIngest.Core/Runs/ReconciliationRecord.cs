using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>The counts that a run reported, next to the rows that are present: a row of <c>ingest.v_import_reconciliation</c>.</summary>
public sealed record ReconciliationRecord
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The vendor.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>The vendor's batch.</summary>
    public required string SourceBatchId { get; init; }

    /// <summary>The run's status.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Rows reported read.</summary>
    public long? RowsFetched { get; init; }

    /// <summary>Rows reported new.</summary>
    public long? RowsInserted { get; init; }

    /// <summary>Rows reported skipped.</summary>
    public long? RowsSkipped { get; init; }

    /// <summary>Rows reported failed.</summary>
    public long? RowsErrored { get; init; }

    /// <summary>Rows present.</summary>
    public long ActualRows { get; init; }

    /// <summary>Rows present that are live: pending, processing or promoted.</summary>
    public long ActualInserted { get; init; }

    /// <summary>Rows present that are skipped.</summary>
    public long ActualSkipped { get; init; }

    /// <summary>Rows present that failed.</summary>
    public long ActualErrored { get; init; }

    /// <summary>Rows present that are rolled back.</summary>
    public long ActualRolledBack { get; init; }

    /// <summary>Rows present that are promoted.</summary>
    public long RowsPromoted { get; init; }

    /// <summary>Skipped rows whose person has no live row, because that row's run was rolled back.</summary>
    public long RowsStranded { get; init; }

    /// <summary>The rolled-back runs that had the live rows of the stranded ones.</summary>
    public IReadOnlyList<Guid> StrandedBy { get; init; } = [];

    /// <summary>Rows present minus rows reported.</summary>
    public long Delta { get; init; }

    /// <summary>Whether the counts match and the run is not stale.</summary>
    public bool IsReconciled { get; init; }

    /// <summary>When the attempt began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The command that makes the people of the stranded rows live. Only for a run that has such rows.</summary>
    public RedactedText Remedy
    {
        get
        {
            RedactedText? runs = null;
            foreach (var run in StrandedBy)
            {
                runs = runs is null ? (RedactedText)$"{run}" : $"{runs}, {run}";
            }

            return $"Undo-ImportRun -RunId {runs} -Reinstate -Reason '...'";
        }
    }
}
