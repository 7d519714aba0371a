using System.Globalization;

namespace PlaintiffIngest.Core.Runs;

/// <summary>What a rollback would do.</summary>
/// <param name="RowsToRollBack">Rows that would be marked as rolled back.</param>
/// <param name="RowsPromoted">Promoted rows, which a rollback does not change.</param>
/// <param name="PeopleStranded">People who would then be only in skipped rows of other runs, including those who already are.</param>
public readonly record struct RollbackPreview(long RowsToRollBack, long RowsPromoted, long PeopleStranded)
{
    /// <summary>The nonzero counts, each after a comma, to append to the description of the run.</summary>
    public override string ToString()
        => (RowsToRollBack == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {RowsToRollBack:N0} rows to roll back"))
            + (RowsPromoted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {RowsPromoted:N0} promoted rows to keep"))
            + (PeopleStranded == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {PeopleStranded:N0} people left only in skipped rows of other runs"));
}
