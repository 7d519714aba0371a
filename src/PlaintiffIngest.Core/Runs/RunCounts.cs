namespace PlaintiffIngest.Core.Runs;

/// <summary>The row counts of a file.</summary>
/// <param name="Fetched">Data rows read.</param>
/// <param name="Inserted">New rows.</param>
/// <param name="Skipped">Duplicates.</param>
/// <param name="Errored">Failed rows.</param>
internal readonly record struct RunCounts(long Fetched, long Inserted, long Skipped, long Errored)
{
    /// <summary>Whether every row read is accounted for.</summary>
    public bool IsBalanced => Fetched == Inserted + Skipped + Errored;
}
