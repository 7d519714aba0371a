namespace PlaintiffIngest.Core.Runs;

/// <summary>The result of a rollback.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Success">Whether anything changed: the run was rolled back, or people were reinstated.</param>
/// <param name="RowsAffected">Rows marked as rolled back.</param>
/// <param name="RowsPromoted">Promoted rows, which keep their status and keys.</param>
/// <param name="RowsStranded">People who are now only in skipped rows of other runs, not counting those reinstated.</param>
/// <param name="RowsReinstated">People whose first skipped copy was made live.</param>
public sealed record RollbackRecord(Guid RunId, bool Success, long RowsAffected, long RowsPromoted, long RowsStranded, long RowsReinstated);
