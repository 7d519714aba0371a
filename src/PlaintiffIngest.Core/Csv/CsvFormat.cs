namespace PlaintiffIngest.Core.Csv;

/// <summary>How to read a file. A null property is detected.</summary>
public sealed record CsvFormat
{
    /// <summary>The delimiter; null to detect it from the header: comma, semicolon, tab or bar.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Name of the encoding, such as <c>windows-1252</c>; null for UTF-8, or UTF-16/32 by byte order mark.</summary>
    public string? Encoding { get; init; }

    /// <summary>The rule for the email column; null for <see cref="EmailRule.Address"/>.</summary>
    public EmailRule? EmailRule { get; init; }

    /// <summary>Columns that must have a value in every row, in addition to name and email: canonical names or headers.</summary>
    public IReadOnlyList<string> RequiredColumns { get; init; } = [];

    /// <summary>Maps a canonical column to the regular expression that its values must match. An empty cell always matches.</summary>
    public IReadOnlyDictionary<string, string> ColumnPatterns { get; init; } = new Dictionary<string, string>();

    /// <summary>A regular expression that matches the last line of the file, whose group <c>count</c> is the number of rows; null if the file has no trailer.</summary>
    public string? TrailerPattern { get; init; }

    /// <summary>The one-based line of the header. Lines above it are skipped. Null for the first line that is not blank.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>
    /// Maps a canonical column to one or more headers, such as <c>plaintiff_name</c> to <c>First Name</c> and <c>Last Name</c>.
    /// Case is ignored. The cells of several headers are joined with one space; empty cells are left out.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ColumnMap { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The canonical columns whose entry in <see cref="ColumnMap"/> is from the vendor's profile.</summary>
    public IReadOnlySet<string> ProfileColumns { get; init; } = new HashSet<string>();
}
