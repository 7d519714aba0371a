namespace PlaintiffIngest.Core.Report;

/// <summary>How long loads took. A load is a run that was completed, also one that was rolled back since; from claim to completion.</summary>
/// <param name="Day">Index into the period's days; null for all of them.</param>
/// <param name="SourceSystem">The vendor; null for all of them.</param>
/// <param name="Loads">Number of loads.</param>
/// <param name="Rows">Data rows that they read.</param>
/// <param name="Shortest">Seconds.</param>
/// <param name="Median">Seconds.</param>
/// <param name="Slow">Seconds; nineteen of twenty took no longer.</param>
/// <param name="Longest">Seconds.</param>
/// <param name="Rate">Median of rows read per second.</param>
internal sealed record LoadRecord(
    int? Day, string? SourceSystem, long Loads, long Rows, double Shortest, double Median, double Slow, double Longest, double Rate);
