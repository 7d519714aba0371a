namespace PlaintiffIngest.Core.Report;

/// <summary>
/// The durations of loads, from claim to completion. A load is a run that completed, even if it was rolled back later.
/// </summary>
/// <param name="Day">Zero-based index into the period's days; null for all days.</param>
/// <param name="SourceSystem">The vendor; null for all vendors.</param>
/// <param name="Loads">Number of loads.</param>
/// <param name="Rows">Data rows read.</param>
/// <param name="Shortest">Shortest duration, in seconds.</param>
/// <param name="Median">Median duration, in seconds.</param>
/// <param name="Percentile95">95th percentile of the duration, in seconds.</param>
/// <param name="Longest">Longest duration, in seconds.</param>
/// <param name="Rate">Median rate, in rows read per second.</param>
internal sealed record LoadRecord(
    int? Day, string? SourceSystem, long Loads, long Rows, double Shortest, double Median, double Percentile95, double Longest, double Rate);
