namespace PlaintiffIngest.Core.Report;

/// <summary>What one vendor's runs of one day came to.</summary>
/// <param name="Day">Index into the period's days.</param>
/// <param name="SourceSystem">The vendor.</param>
/// <param name="Runs">Runs started.</param>
/// <param name="Completed">… that are completed.</param>
/// <param name="Failed">… that failed.</param>
/// <param name="RolledBack">… that were rolled back, on whatever day.</param>
/// <param name="Fetched">Data rows read by the completed runs.</param>
/// <param name="Inserted">New rows of the completed runs.</param>
/// <param name="Skipped">Duplicates of the completed runs.</param>
/// <param name="Errored">Failed rows of the completed runs.</param>
internal sealed record DayRecord(
    int Day, string SourceSystem, long Runs, long Completed, long Failed, long RolledBack, long Fetched, long Inserted, long Skipped, long Errored)
{
    /// <summary>Runs that are pending or processing.</summary>
    public long Running => Runs - Completed - Failed - RolledBack;

    /// <summary>The sum of several.</summary>
    /// <param name="records">The records.</param>
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
