using System.Collections;
using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace PlaintiffIngest.PS.Output;

/// <summary>Formats values for the module's views.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewText
{
    private const int AbbreviatedLength = 8;

    /// <summary>The first eight characters of an id or a hash.</summary>
    /// <param name="value">The id or hash; may be null.</param>
    public static string? Abbreviate(object? value) => value?.ToString() is { Length: >= AbbreviatedLength } text ? text[..AbbreviatedLength] : null;

    /// <summary>Shortens a name to fit a column. It cuts the middle, because file names often differ only in the date at their end.</summary>
    /// <param name="value">The name; may be null.</param>
    /// <param name="width">Width of the column, in characters.</param>
    public static string? Shorten(string? value, int width)
        => value is null || value.Length <= width ? value : string.Concat(value.AsSpan(0, (width - 1) / 2), "…", value.AsSpan(value.Length - (width / 2)));

    /// <summary>Formats a duration in milliseconds, or in seconds from one hour on.</summary>
    /// <param name="value">The duration.</param>
    public static string Duration(TimeSpan value) => value < TimeSpan.FromHours(1)
        ? value.ToString(@"m\:ss\.fff", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours}:{value:mm}:{value:ss}");

    /// <summary>Formats an age in days, hours and minutes.</summary>
    /// <param name="value">The age; may be null.</param>
    public static string? Age(TimeSpan? value) => value is not { } age ? null
        : age.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $"{age.Days:N0} d {age.Hours} h")
        : age.Hours > 0 ? $"{age.Hours} h {age.Minutes} min"
        : $"{age.Minutes} min";

    /// <summary>The error message of a failed row, or the row that a skipped one duplicates.</summary>
    /// <param name="row">The row.</param>
    public static string? RowMessage(ImportRow row) => row switch
    {
        { ErasedAt: not null } => "The person was erased.",
        { StrandedAt: not null, DuplicateOfRowNumber: { } number }
            => string.Create(CultureInfo.InvariantCulture, $"Stranded: copy of row {number:N0} of run {Abbreviate(row.DuplicateOfRunId)}, which was rolled back."),
        { DuplicateOfRowNumber: { } number, ErrorMessage: null }
            => string.Create(CultureInfo.InvariantCulture, $"Copy of row {number:N0} of run {Abbreviate(row.DuplicateOfRunId)}."),
        _ => row.ErrorMessage,
    };

    /// <summary>The message of a check, and its remedy on a second line.</summary>
    /// <param name="check">The check.</param>
    public static string CheckMessage(DatabaseCheck check) => string.IsNullOrEmpty(check.Remedy) ? check.Message : $"{check.Message}\n{check.Remedy}";

    /// <summary>Formats a dictionary: <c>plaintiff_name = First Name, Last Name; email = Mail</c>.</summary>
    /// <param name="pairs">The dictionary; may be null.</param>
    public static string? Pairs(IDictionary? pairs) => pairs is null ? null
        : string.Join("; ", pairs.Cast<DictionaryEntry>().Select(pair => $"{pair.Key} = {(pair.Value is string[] several ? string.Join(", ", several) : pair.Value)}"));

    /// <summary>Formats headers, one on each line.</summary>
    /// <param name="headers">The headers; may be null.</param>
    public static string? Headers(string[][]? headers) => headers is null ? null : string.Join('\n', headers.Select(header => string.Join(", ", header)));

    /// <summary>Formats a delimiter, so that a tab can be seen.</summary>
    /// <param name="delimiter">The delimiter; may be null.</param>
    public static string? Delimiter(string? delimiter) => delimiter switch { "\t" => "Tab", " " => "Space", _ => delimiter };

    /// <summary>Formats a time in local time, to the second.</summary>
    /// <param name="value">The time; may be null.</param>
    public static string? Time(DateTimeOffset? value) => value?.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Colors a status: green for success, the error color for failure, and the warning color for anything else.</summary>
    /// <param name="value">The status or a Boolean; may be null.</param>
    /// <param name="style">The session's <c>$PSStyle</c>.</param>
    /// <returns>The status, without color if the session shows plain text.</returns>
    public static string? Status(object? value, object? style) => Colorize(value?.ToString(), value?.ToString(), style);

    /// <summary>Like <see cref="Status"/>, but for a row. A pending row is a success: it is loaded and waits for promotion.</summary>
    /// <param name="value">The status of the row.</param>
    /// <param name="style">The session's <c>$PSStyle</c>.</param>
    public static string? RowStatus(string? value, object? style) => Colorize(value, value == "Pending" ? "Completed" : value, style);

    private static string? Colorize(string? text, string? state, object? style)
        => string.IsNullOrEmpty(state) || style is null || IsPlainText(style) || ColorOf(state, style) is not { Length: > 0 } color
            ? text
            : color + text + Get(style, "Reset");

    private static string? ColorOf(string state, object style) => state switch
    {
        "Committed" or "Completed" or "Promoted" or "Applied" or "Passed" or "True" => Get(style, "Foreground", "Green"),
        "Failed" or "Edited" or "False" => Get(style, "Formatting", "Error"),
        _ => Get(style, "Formatting", "Warning"),
    };

    // PowerShell removes colors when it writes to a file itself, but not when the output of the process is redirected.
    // It reads NO_COLOR only when it starts, and not in every host.
    private static bool IsPlainText(object style) => Get(style, "OutputRendering") switch
    {
        "PlainText" => true,
        "Host" when Console.IsOutputRedirected => true,
        _ => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
    };

    // By name, because the reference assemblies do not have the type.
    private static string? Get(object style, params string[] path)
    {
        object? value = style;
        foreach (var name in path)
        {
            value = value is null ? null : PSObject.AsPSObject(value).Properties[name]?.Value;
        }

        return value?.ToString();
    }
}
