namespace PlaintiffIngest.Core.Report;

/// <summary>The counts of one vendor's runs on one day.</summary>
/// <param name="Day">Zero-based index into the period's days.</param>
/// <param name="SourceSystem">The vendor.</param>
/// <param name="Runs">Runs started on that day.</param>
/// <param name="Completed">Of these, runs that completed.</param>
/// <param name="Failed">Of these, runs that failed.</param>
/// <param name="RolledBack">Of these, runs that were rolled back, on that day or later.</param>
/// <param name="Fetched">Data rows read by the completed runs.</param>
/// <param name="Inserted">New rows of the completed runs.</param>
/// <param name="Skipped">Duplicates of the completed runs.</param>
/// <param name="Errored">Failed rows of the completed runs.</param>
internal sealed record DayRecord(
    int Day, string SourceSystem, long Runs, long Completed, long Failed, long RolledBack, long Fetched, long Inserted, long Skipped, long Errored)
{
    /// <summary>Runs that are still pending or processing.</summary>
    public long Running => Runs - Completed - Failed - RolledBack;

    /// <summary>Adds up records. The sum keeps the day and vendor of the first one.</summary>
    /// <param name="records">The records to add.</param>
    public static DayRecord Sum(IReadOnlyCollection<DayRecord> records) => new(
        records.FirstOrDefault()?.Day ?? 0,
        records.FirstOrDefault()?.SourceSystem ?? string.Empty,
        records.Sum(record => record.Runs),
        records.Sum(record => record.Completed),
        records.Sum(record => record.Failed),
        records.Sum(record => record.RolledBack),
        records.Sum(record => record.Fetched),
        records.Sum(record => record.Inserted),
        records.Sum(record => record.Skipped),
        records.Sum(record => record.Errored));
}
