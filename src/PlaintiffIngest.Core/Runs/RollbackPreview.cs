namespace PlaintiffIngest.Core.Runs;

/// <summary>What a rollback would do.</summary>
/// <param name="RowsToRollBack">Rows that would be marked as rolled back.</param>
/// <param name="RowsPromoted">Promoted rows, which a rollback leaves.</param>
/// <param name="PeopleStranded">People who would then only be in skipped rows of other runs.</param>
public readonly record struct RollbackPreview(long RowsToRollBack, long RowsPromoted, long PeopleStranded);
