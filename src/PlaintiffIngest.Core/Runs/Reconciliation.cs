namespace PlaintiffIngest.Core.Runs;

/// <summary>What <c>ingest.reconcile_import_run</c> found.</summary>
/// <param name="IsValid">As many rows as expected are there, and as many of each status as the run reported.</param>
/// <param name="Expected">Rows the parser read.</param>
/// <param name="Actual">Rows present.</param>
/// <param name="Delta">Rows present less rows expected.</param>
internal sealed record Reconciliation(bool IsValid, long Expected, long Actual, long Delta)
{
    /// <summary>Compares counts that a dry run would have given: nothing has landed that could be counted.</summary>
    /// <param name="rows">The counts.</param>
    public static Reconciliation FromDryRun(RunCounts rows)
    {
        var found = rows.Inserted + rows.Skipped + rows.Errored;
        return new Reconciliation(rows.IsBalanced, rows.Fetched, found, found - rows.Fetched);
    }
}
