using System.Text.Json;
using System.Text.Json.Serialization;
using PlaintiffIngest.Core.Csv;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>A vendor's profile: how to read its files and what to expect. A row of <c>ingest.vendor_profiles</c>. A null property is not set.</summary>
public sealed record VendorProfile
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; init; } = string.Empty;

    /// <summary>The version, from 1; 0 for a profile that is not stored.</summary>
    public int Version { get; init; }

    /// <summary>When this version was stored, by the server's clock.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The database login that stored it.</summary>
    public string ChangedBy { get; init; } = string.Empty;

    /// <summary>Whether this version removed the profile.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Maps a canonical column to one or more headers. See <see cref="CsvFormat.ColumnMap"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ColumnMap { get; init; }

    /// <summary>The delimiter.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Name of the encoding, such as <c>windows-1252</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>The one-based line of the header.</summary>
    public long? HeaderLine { get; init; }

    /// <summary>The headers that the vendor may send: the names of the columns, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? AcceptedHeaders { get; init; }

    /// <summary>The rule for the email column.</summary>
    public EmailRule? EmailRule { get; init; }

    /// <summary>Columns that must have a value in every row, in addition to name and email: canonical names or headers.</summary>
    public IReadOnlyList<string>? RequiredColumns { get; init; }

    /// <summary>Maps a canonical column to the regular expression that its values must match, such as <c>state</c> to <c>^[A-Z]{2}$</c>.</summary>
    public IReadOnlyDictionary<string, string>? ColumnPatterns { get; init; }

    /// <summary>How often a file is expected: <c>daily</c>, <c>weekdays</c>, <c>weekly</c>, <c>monthly</c>, or an interval such as <c>3 days</c> or <c>6 hours</c>.</summary>
    public string? Rhythm { get; init; }

    /// <summary>The smallest number of data rows to expect in a file.</summary>
    public long? MinRows { get; init; }

    /// <summary>The largest number of data rows to expect in a file.</summary>
    public long? MaxRows { get; init; }

    /// <summary>Whether an unusual number of rows is an error instead of a warning.</summary>
    public bool? VolumeGate { get; init; }

    /// <summary>Whether it is an error instead of a warning if nobody in a file is new.</summary>
    public bool? RepeatGate { get; init; }

    /// <summary>Whether it is an error instead of a warning if columns are emptier than in earlier files.</summary>
    public bool? FillGate { get; init; }

    /// <summary>
    /// A regular expression that matches the trailer on the last line of a file, such as <c>^TOTAL,(?&lt;count&gt;\d+)</c>. Its group
    /// <c>count</c> captures the number of data rows.
    /// </summary>
    public string? TrailerPattern { get; init; }

    /// <summary>Returns the headers that each column is read from, in the most recently accepted header.</summary>
    /// <returns>Headers by canonical column; null if the profile accepts any header.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ColumnSources()
        => AcceptedHeaders is not [.., var header] ? null
            : HeaderMapping.Find(header, ColumnMap ?? new Dictionary<string, IReadOnlyList<string>>())
                .OrderBy(entry => entry.Key)
                .ToDictionary(entry => ColumnNames.CanonicalName(entry.Key), entry => (IReadOnlyList<string>)[.. entry.Value.Select(cell => header[cell])]);

    /// <summary>Parses a row of the table.</summary>
    /// <param name="json">The row as a JSON object.</param>
    internal static VendorProfile FromJson(string json) => JsonSerializer.Deserialize<VendorProfile>(json, Json)!;

    /// <summary>Returns the argument for <c>ingest.set_vendor_profile</c>: the profile without version and author.</summary>
    internal string ToJson()
    {
        var members = JsonSerializer.SerializeToNode(this, Json)!.AsObject();
        foreach (var name in (string[])["source_system", "version", "changed_at", "changed_by", "is_removed"])
        {
            members.Remove(name);
        }

        return members.ToJsonString();
    }
}
