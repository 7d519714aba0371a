namespace PlaintiffIngest.Core.Runs;

/// <summary>What a rollback did.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Success">Whether something was done: the run was rolled back, or people were reinstated.</param>
/// <param name="RowsAffected">Rows marked as rolled back.</param>
/// <param name="RowsStranded">People who are still only in skipped rows of other runs, after the reinstating.</param>
/// <param name="RowsReinstated">People whose first skipped copy was made live.</param>
public sealed record RollbackRecord(Guid RunId, bool Success, long RowsAffected, long RowsStranded, long RowsReinstated);
