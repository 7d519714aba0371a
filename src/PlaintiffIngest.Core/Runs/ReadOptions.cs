using System.Text.Json;
using System.Text.Json.Serialization;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Runs;

/// <summary>The options that a file is read with. They are stored with the run, to detect a later import of the same file with different options.</summary>
internal sealed record ReadOptions
{
    /// <summary>The largest number of rows; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>The specified delimiter; null if it is detected.</summary>
    public string? Delimiter { get; init; }

    /// <summary>The encoding, by its registered name. Files without an option are UTF-8 or start with a byte order mark.</summary>
    public string Encoding { get; init; } = DefaultEncoding;

    /// <summary>The one-based line of the header; null for the first line that is not blank.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>The rule for the email column.</summary>
    public string EmailRule { get; init; } = string.Empty;

    /// <summary>The column map as JSON, redacted, in a fixed order.</summary>
    public string ColumnMap { get; init; } = string.Empty;

    /// <summary>The profile's required columns as JSON, redacted; empty if there are none.</summary>
    public string RequiredColumns { get; init; } = string.Empty;

    /// <summary>The profile's patterns as JSON, redacted, in a fixed order; empty if there are none.</summary>
    public string ColumnPatterns { get; init; } = string.Empty;

    /// <summary>The version of the vendor's profile that was used; null if there was none.</summary>
    public int? ProfileVersion { get; init; }

    /// <summary>The delimiter that the file was read with; null if that is not known yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DetectedDelimiter { get; init; }

    private const string DefaultEncoding = "utf-8";

    /// <summary>Creates the options of an import.</summary>
    /// <param name="format">How to read the file.</param>
    /// <param name="limit">The largest number of rows; null for all.</param>
    /// <param name="profileVersion">The version of the vendor's profile; null if there is none.</param>
    public static ReadOptions From(CsvFormat format, long? limit, int? profileVersion) => new()
    {
        Limit = limit,
        Delimiter = format.Delimiter?.ToString(),
        Encoding = format.Encoding is { } name ? Normalize(name) : DefaultEncoding,
        HeaderLine = format.HeaderLine,
        EmailRule = (format.EmailRule ?? Csv.EmailRule.Address).ToString(),
        ProfileVersion = profileVersion,
        RequiredColumns = format.RequiredColumns.Count == 0 ? string.Empty : Redactor.Redact(JsonSerializer.Serialize(format.RequiredColumns)),
        ColumnPatterns = format.ColumnPatterns.Count == 0 ? string.Empty : Redactor.Redact(JsonSerializer.Serialize(
            format.ColumnPatterns.OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(entry => ColumnNames.Normalize(entry.Key), entry => entry.Value))),
        ColumnMap = Redactor.Redact(JsonSerializer.Serialize(
            format.ColumnMap.OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(entry => ColumnNames.Normalize(entry.Key), entry => entry.Value))),
    };

    /// <summary>Parses the options that are stored with a run.</summary>
    /// <param name="json">The value of the column <c>read_options</c>; null if there is none.</param>
    public static ReadOptions? FromJson(string? json) => json is null ? null : JsonSerializer.Deserialize<ReadOptions>(json);

    /// <summary>The value of the column <c>read_options</c>.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>The stored column map. Its keys are normalized.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ReadColumnMap()
        => (ColumnMap.Length == 0 ? null : JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(ColumnMap)) ?? [];

    /// <summary>Lists the differences from the options of an earlier import, without quoting a column.</summary>
    /// <param name="earlier">The options of the earlier import.</param>
    /// <returns>One text per difference, such as <c>-Encoding (was utf-8, now windows-1252)</c>.</returns>
    public IEnumerable<string> DifferencesFrom(ReadOptions earlier)
    {
        if (Limit != earlier.Limit)
        {
            yield return $"-Limit (was {Format(earlier.Limit, "all rows")}, now {Format(Limit, "all rows")})";
        }

        // A profile may specify the same delimiter that was detected before.
        if (Delimiter != earlier.Delimiter && (Delimiter is null || Delimiter != (earlier.Delimiter ?? earlier.DetectedDelimiter)))
        {
            yield return $"-Delimiter (was {Format(earlier.Delimiter)}, now {Format(Delimiter)})";
        }

        if (Encoding != earlier.Encoding)
        {
            yield return $"-Encoding (was {earlier.Encoding}, now {Encoding})";
        }

        if (HeaderLine != earlier.HeaderLine)
        {
            yield return $"-HeaderLine (was {Format(earlier.HeaderLine, "not given")}, now {Format(HeaderLine, "not given")})";
        }

        if (EmailRule != earlier.EmailRule)
        {
            yield return $"-EmailRule (was {earlier.EmailRule}, now {EmailRule})";
        }

        if (ColumnMap != earlier.ColumnMap)
        {
            yield return "-ColumnMap";
        }

        if ((RequiredColumns, ColumnPatterns) != (earlier.RequiredColumns, earlier.ColumnPatterns))
        {
            yield return "the required columns or patterns of the profile";
        }
    }

    private static string Format(long? value, string none) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? none;

    private static string Format(string? delimiter) => delimiter switch
    {
        null => "detected",
        "\t" => "tab",
        _ => $"'{delimiter}'",
    };

    // An encoding may have several names, such as latin1 and iso-8859-1.
    private static string Normalize(string name) => InputEncoding.CanonicalName(name);
}
