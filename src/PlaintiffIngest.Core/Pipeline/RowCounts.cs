namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Rows of one file by what became of them.</summary>
/// <param name="Fetched">Data rows read.</param>
/// <param name="Inserted">Rows new to the database.</param>
/// <param name="Skipped">Rows whose plaintiff is there already.</param>
/// <param name="Errored">Rows that failed validation.</param>
internal readonly record struct RowCounts(long Fetched, long Inserted, long Skipped, long Errored)
{
    /// <summary>Whether every row that was read became something.</summary>
    public bool AddUp => Fetched == Inserted + Skipped + Errored;
}
