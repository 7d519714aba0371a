namespace PlaintiffIngest.Core.Csv;

/// <summary>How many rows of a file failed, and why.</summary>
/// <param name="Reasons">The reasons, the most frequent first.</param>
public sealed record RowErrorSummary(IReadOnlyList<RowErrorSummary.Reason> Reasons)
{
    /// <summary>No row failed.</summary>
    public static RowErrorSummary None { get; } = new([]);

    /// <summary>One reason.</summary>
    /// <param name="Error">The reason.</param>
    /// <param name="Rows">Rows that failed for it.</param>
    /// <param name="AddressColumn">The column, from 1, that holds an email address in most of them; 0 for none.</param>
    /// <param name="AddressRows">Rows in which that column does.</param>
    public sealed record Reason(RowError Error, long Rows, int AddressColumn, long AddressRows);
}
