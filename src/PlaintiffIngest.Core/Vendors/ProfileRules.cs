using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Validates a profile's values, with errors that name valid ones. The database enforces the same rules.</summary>
internal static partial class ProfileRules
{
    private const string Count = "count";

    /// <summary>Validates the values, and replaces column names by their canonical form.</summary>
    /// <param name="given">The values.</param>
    /// <exception cref="IngestException">A value is not valid.</exception>
    public static VendorProfile Validate(VendorProfile given)
    {
        if (given.Delimiter is { } delimiter)
        {
            DelimiterDetector.Validate(delimiter);
        }

        given = given with { Rhythm = given.Rhythm?.Trim().ToLowerInvariant() };
        if (given.Rhythm is { } rhythm && !RhythmPattern().IsMatch(rhythm))
        {
            throw Invalid($"-Rhythm is not valid.", $"Use daily, weekdays, weekly, monthly, or an interval such as '3 days' or '6 hours'.");
        }

        if (given.MinRows > given.MaxRows)
        {
            throw Invalid($"-MinRows {given.MinRows.Value} is greater than -MaxRows {given.MaxRows.Value}.", $"Use the smallest and the largest number of rows to expect.");
        }

        RequireDistinct(given.ColumnMap);
        return given with
        {
            Encoding = given.Encoding is null ? null : InputEncoding.CanonicalName(given.Encoding),
            ColumnMap = given.ColumnMap?.ToDictionary(entry => Canonical(entry.Key, "-ColumnMap"), entry => entry.Value),
            RequiredColumns = given.RequiredColumns?.Select(Required).Distinct().ToList(),
            ColumnPatterns = given.ColumnPatterns?.ToDictionary(entry => Canonical(entry.Key, "-Pattern"), entry => Pattern(entry.Key, entry.Value)),
            TrailerPattern = given.TrailerPattern is null ? null : Trailer(given.TrailerPattern),
        };
    }

    private static string Canonical(string name, string parameter)
        => ColumnNames.Find(name) is { } column ? ColumnNames.CanonicalName(column) : throw HeaderErrors.UnknownMapKey(name, parameter);

    private static string Required(string name)
        => string.IsNullOrWhiteSpace(name) ? throw Invalid($"-RequiredColumn has an empty name.", $"Name columns such as phone, or headers of the vendor.")
            : ColumnNames.Find(name) is { } column ? ColumnNames.CanonicalName(column)
            : name.Trim();

    // No file could be read with such a map.
    private static void RequireDistinct(IReadOnlyDictionary<string, IReadOnlyList<string>>? map)
    {
        if (map is not null
            && (map.Keys.Select(ColumnNames.Normalize).Distinct().Count() < map.Count
                || map.Values.SelectMany(names => names).GroupBy(ColumnNames.Normalize).Any(names => names.Count() > 1)))
        {
            throw Invalid($"-ColumnMap names a column or a header twice.", $"Use each column once, and each header once.");
        }
    }

    private static string Pattern(string column, string pattern)
    {
        if (ColumnNames.Find(column) is PlaintiffColumn.PlaintiffName or PlaintiffColumn.Email)
        {
            throw Invalid($"-Pattern cannot be used for {column}.", $"Use it for phone, address, city, state and postal_code. The rule for emails is -EmailRule.");
        }

        ValueRules.ParsePattern(column, pattern);
        return pattern;
    }

    private static string Trailer(string pattern)
    {
        try
        {
            if (new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant).GetGroupNames().Contains(Count))
            {
                return pattern;
            }
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            // The error below says what is valid.
        }

        throw Invalid(
            $"-TrailerPattern is not a valid regular expression with a group named 'count', or uses lookarounds or backreferences, which are not supported.",
            $"Use a pattern such as '^TOTAL,(?<count>\\d+)'.");
    }

    private static IngestException Invalid(Privacy.RedactedText message, Privacy.RedactedText remedy) => new(IngestErrorId.InvalidParameter, message, remedy);

    [GeneratedRegex("^(daily|weekdays|weekly|monthly|[1-9][0-9]{0,2} (day|hour)s?)$", RegexOptions.CultureInvariant)]
    private static partial Regex RhythmPattern();
}
