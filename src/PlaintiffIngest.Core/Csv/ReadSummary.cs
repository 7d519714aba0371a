namespace PlaintiffIngest.Core.Csv;

/// <summary>What reading a file found besides its rows.</summary>
/// <param name="BlankLines">Lines below the header, as far as it was read, that hold nobody: empty, white space, or delimiters with nothing between them.</param>
/// <param name="Errors">Why rows failed.</param>
/// <param name="ReplacementRows">Valid rows whose name or email holds U+FFFD: a character that was lost before the file was written.</param>
/// <param name="End">How the file ends.</param>
public sealed record ReadSummary(long BlankLines, RowErrorSummary Errors, long ReplacementRows, FileEnd End)
{
    /// <summary>Nothing was read.</summary>
    public static ReadSummary None { get; } = new(0, RowErrorSummary.None, 0, FileEnd.NotReached);
}
