namespace PlaintiffIngest.Core.Csv;

/// <summary>How a file is to be read; everything that is null is detected.</summary>
public sealed record CsvFormat
{
    /// <summary>The character between cells; null to detect it among comma, semicolon, tab and bar from the header.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Name of the encoding, such as <c>windows-1252</c>; null for UTF-8, or UTF-16/32 by byte order mark.</summary>
    public string? Encoding { get; init; }

    /// <summary>Canonical column to the header that holds it, such as <c>plaintiff_name</c> to <c>Creditor</c>; both ignoring case.</summary>
    public IReadOnlyDictionary<string, string> ColumnMap { get; init; } = new Dictionary<string, string>();
}
