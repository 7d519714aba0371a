namespace PlaintiffIngest.Core.Csv;

/// <summary>What was found in a file besides its rows, as far as it was read.</summary>
/// <param name="BlankLines">Number of blank lines below the header: empty, white space, or delimiters with nothing between them.</param>
/// <param name="Errors">Why rows failed.</param>
/// <param name="ReplacementRows">Number of valid rows whose name or email contains U+FFFD: a character that was lost before the file was written.</param>
/// <param name="End">How the file ends.</param>
public sealed record ReadSummary(long BlankLines, RowErrorSummary Errors, long ReplacementRows, FileEnd End)
{
    /// <summary>Number of valid rows whose name is UTF-8 that was read in another encoding, such as <c>JosÃ©</c>.</summary>
    public long MisreadRows { get; init; }

    /// <summary>Number of valid rows.</summary>
    public long ValidRows { get; init; }

    /// <summary>Number of valid rows in which a column has a value. A column that the file lacks has 0.</summary>
    public IReadOnlyDictionary<PlaintiffColumn, long> Filled { get; init; } = new Dictionary<PlaintiffColumn, long>();

    /// <summary>The trailer; null if the vendor's profile describes none, or the end was not read.</summary>
    public TrailerRow? Trailer { get; init; }

    /// <summary>Nothing was read.</summary>
    public static ReadSummary None { get; } = new(0, RowErrorSummary.None, 0, FileEnd.NotReached);
}
