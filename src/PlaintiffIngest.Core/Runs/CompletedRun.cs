namespace PlaintiffIngest.Core.Runs;

/// <summary>A run that was completed, in a transaction that is still open.</summary>
/// <param name="Rows">Its rows, counted by the database.</param>
/// <param name="Found">How they compare with the rows read.</param>
internal sealed record CompletedRun(RunCounts Rows, Reconciliation Found);
