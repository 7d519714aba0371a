namespace PlaintiffIngest.Core.Csv;

/// <summary>How many rows of a file failed, and why.</summary>
/// <param name="Reasons">The reasons, the most frequent first.</param>
public sealed record RowErrorSummary(IReadOnlyList<RowErrorSummary.Reason> Reasons)
{
    /// <summary>No row failed.</summary>
    public static RowErrorSummary None { get; } = new([]);

    /// <summary>One reason.</summary>
    /// <param name="Error">The reason.</param>
    /// <param name="Rows">Number of rows that failed for this reason.</param>
    /// <param name="AddressColumn">The one-based number of the column that contains an email address in most of these rows; 0 if there is none.</param>
    /// <param name="AddressRows">Number of rows in which that column contains an email address.</param>
    public sealed record Reason(RowError Error, long Rows, int AddressColumn, long AddressRows);
}
