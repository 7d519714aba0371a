namespace PlaintiffIngest.Core.Csv;

/// <summary>The trailer of a file: a line below the rows that says how many there are. It is not a row.</summary>
/// <param name="LineNumber">The one-based line of the first line that is a trailer; null if the file has none.</param>
/// <param name="Rows">The number of rows that it says; null if it says none.</param>
/// <param name="IsLast">Whether only blank lines follow it.</param>
public sealed record TrailerRow(long? LineNumber, long? Rows, bool IsLast)
{
    /// <summary>A file without a trailer.</summary>
    public static TrailerRow None { get; } = new(null, null, IsLast: false);
}
