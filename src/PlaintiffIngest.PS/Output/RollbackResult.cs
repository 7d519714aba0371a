using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>What a rollback did.</summary>
public sealed class RollbackResult
{
    internal RollbackResult(RollbackRecord record)
    {
        RunId = record.RunId;
        Success = record.Success;
        RowsAffected = record.RowsAffected;
        RowsStranded = record.RowsStranded;
        RowsReinstated = record.RowsReinstated;
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>Whether something was done: the run was rolled back, or people were reinstated.</summary>
    public bool Success { get; }

    /// <summary>Rows marked as rolled back.</summary>
    public long RowsAffected { get; }

    /// <summary>People who are still only in skipped rows of other runs, after the reinstating.</summary>
    public long RowsStranded { get; }

    /// <summary>People whose first skipped copy was made live.</summary>
    public long RowsReinstated { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)}: {(Success ? "rolled back" : "not changed")}";
}
