namespace PlaintiffIngest.Core.Runs;

/// <summary>A vendor with runs.</summary>
/// <param name="SourceSystem">The vendor.</param>
/// <param name="RunCount">Number of runs.</param>
/// <param name="LastAttempt">When the last one began.</param>
public sealed record VendorRecord(string SourceSystem, long RunCount, DateTimeOffset LastAttempt);
