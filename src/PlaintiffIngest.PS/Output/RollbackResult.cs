using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>The result of a rollback.</summary>
public sealed class RollbackResult
{
    internal RollbackResult(RollbackRecord record)
    {
        RunId = record.RunId;
        Success = record.Success;
        RowsAffected = record.RowsAffected;
        RowsPromoted = record.RowsPromoted;
        RowsStranded = record.RowsStranded;
        RowsReinstated = record.RowsReinstated;
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>Whether anything changed: the run was rolled back, or people were reinstated.</summary>
    public bool Success { get; }

    /// <summary>Number of rows marked as rolled back.</summary>
    public long RowsAffected { get; }

    /// <summary>Number of promoted rows. A rollback leaves them and their keys, so a later import skips those people.</summary>
    public long RowsPromoted { get; }

    /// <summary>Number of people who are still only in skipped rows of other runs, after any reinstatement.</summary>
    public long RowsStranded { get; }

    /// <summary>Number of people whose first skipped copy became live.</summary>
    public long RowsReinstated { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)}: {(Success ? "rolled back" : "not changed")}";
}
