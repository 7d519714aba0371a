namespace PlaintiffIngest.Core.Report;

/// <summary>The runs that failed for one reason.</summary>
/// <param name="Reason">An error id, <c>aborted</c>, <c>taken_over</c> or <c>unknown</c>.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="SourceSystems">Number of vendors of these runs.</param>
/// <param name="LastStarted">Start of the most recent of these runs.</param>
internal sealed record FailureRecord(string Reason, long Runs, long SourceSystems, DateTimeOffset LastStarted);
