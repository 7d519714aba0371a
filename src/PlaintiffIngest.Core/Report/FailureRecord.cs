namespace PlaintiffIngest.Core.Report;

/// <summary>How often runs failed for one reason.</summary>
/// <param name="Reason">Error id, <c>aborted</c>, <c>taken_over</c> or <c>unknown</c>.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="SourceSystems">Number of vendors that it happened to.</param>
/// <param name="LastStarted">When the last of them was started.</param>
internal sealed record FailureRecord(string Reason, long Runs, long SourceSystems, DateTimeOffset LastStarted);
