namespace PlaintiffIngest.Core.Runs;

/// <summary>What <c>ingest.reconcile_import_run</c> found.</summary>
/// <param name="IsValid">Whether the number of rows, and the number in each status, match what the run reported.</param>
/// <param name="Expected">Rows the parser read.</param>
/// <param name="Actual">Rows present.</param>
/// <param name="Delta">Rows present minus rows expected.</param>
internal sealed record Reconciliation(bool IsValid, long Expected, long Actual, long Delta)
{
    /// <summary>Compares the counts of a dry run with each other, because no rows have landed.</summary>
    /// <param name="rows">The counts.</param>
    public static Reconciliation FromDryRun(RunCounts rows)
    {
        var found = rows.Inserted + rows.Skipped + rows.Errored;
        return new Reconciliation(rows.IsBalanced, rows.Fetched, found, found - rows.Fetched);
    }
}
