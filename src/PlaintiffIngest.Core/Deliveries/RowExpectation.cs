namespace PlaintiffIngest.Core.Deliveries;

/// <summary>How many data rows a file must have.</summary>
/// <param name="Rows">The number.</param>
/// <param name="Source">Who says so: a parameter, the name of a sidecar, or a line of the file.</param>
internal readonly record struct RowExpectation(long Rows, string Source);
