namespace PlaintiffIngest.Core.Csv;

/// <summary>How a file is to be read; everything that is null is detected.</summary>
public sealed record CsvFormat
{
    /// <summary>The character between cells; null to detect it among comma, semicolon, tab and bar from the header.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Name of the encoding, such as <c>windows-1252</c>; null for UTF-8, or UTF-16/32 by byte order mark.</summary>
    public string? Encoding { get; init; }

    /// <summary>What the email column may hold.</summary>
    public EmailRule EmailRule { get; init; } = EmailRule.Address;

    /// <summary>The line from which the header is looked for, from 1; what stands above is skipped. Null for the first line that is not blank.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>
    /// Canonical column to the headers that hold it, such as <c>plaintiff_name</c> to <c>First Name</c> and <c>Last Name</c>; both
    /// ignoring case. The cells of several headers are joined by one blank, empty ones left out.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ColumnMap { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
