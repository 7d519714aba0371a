using System.Text.Json;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Runs;

/// <summary>Counts of filled and missing values in a file: the column <c>file_counts</c> of a run. Contains no values.</summary>
internal sealed record FileCounts
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Number of valid rows.</summary>
    public long Valid { get; init; }

    /// <summary>Number of valid rows in which a column has a value, by its canonical name. A column that the file lacks has 0.</summary>
    public IReadOnlyDictionary<string, long> Filled { get; init; } = new Dictionary<string, long>();

    /// <summary>Number of rows that failed because a value is missing, by code.</summary>
    public IReadOnlyDictionary<string, long> Missing { get; init; } = new Dictionary<string, long>();

    /// <summary>Creates the counts of a file that was read.</summary>
    /// <param name="read">What was found in the file.</param>
    public static FileCounts From(ReadSummary read) => new()
    {
        Valid = read.ValidRows,
        Filled = read.Filled.ToDictionary(column => ColumnNames.CanonicalName(column.Key), column => column.Value),
        Missing = read.Errors.Reasons.Where(reason => RowErrorCodes.IsMissing(reason.Error)).ToDictionary(reason => reason.Error.ToCode()!, reason => reason.Rows),
    };

    /// <summary>Parses the counts of a run; null if they are not in this version's format.</summary>
    /// <param name="json">The counts.</param>
    public static FileCounts? FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<FileCounts>(json, Json) is { Filled: not null, Missing: not null } counts ? counts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The value of the column.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
