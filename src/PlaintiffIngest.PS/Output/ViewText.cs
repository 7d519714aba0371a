using System.ComponentModel;
using System.Globalization;
using System.Management.Automation;

namespace PlaintiffIngest.PS.Output;

/// <summary>What the views of the module show of a value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ViewText
{
    private const int AbbreviatedLength = 8;

    /// <summary>The beginning of an id or a hash, enough to know it by.</summary>
    /// <param name="value">The id or hash; null for none.</param>
    public static string? Abbreviate(object? value) => value?.ToString() is { Length: >= AbbreviatedLength } text ? text[..AbbreviatedLength] : null;

    /// <summary>A name as it fits a column. The middle is left out: vendors' names differ by the date at their end.</summary>
    /// <param name="value">The name; null for none.</param>
    /// <param name="width">Characters of the column.</param>
    public static string? Shorten(string? value, int width)
        => value is null || value.Length <= width ? value : string.Concat(value.AsSpan(0, (width - 1) / 2), "…", value.AsSpan(value.Length - (width / 2)));

    /// <summary>A duration to the millisecond; from an hour on, to the second.</summary>
    /// <param name="value">The duration.</param>
    public static string Duration(TimeSpan value) => value < TimeSpan.FromHours(1)
        ? value.ToString(@"m\:ss\.fff", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalHours}:{value:mm}:{value:ss}");

    /// <summary>Why a row failed, or which row a skipped one repeats.</summary>
    /// <param name="row">The row.</param>
    public static string? RowMessage(ImportRow row) => row.DuplicateOfRowNumber is { } number && row.ErrorMessage is null
        ? string.Create(CultureInfo.InvariantCulture, $"Copy of row {number:N0} of run {Abbreviate(row.DuplicateOfRunId)}.")
        : row.ErrorMessage;

    /// <summary>What a check found, and below it what to do.</summary>
    /// <param name="check">The check.</param>
    public static string CheckMessage(DatabaseCheck check) => string.IsNullOrEmpty(check.Remedy) ? check.Message : $"{check.Message}\n{check.Remedy}";

    /// <summary>A time of this machine, to the second.</summary>
    /// <param name="value">The time; null for none.</param>
    public static string? Time(DateTimeOffset? value) => value?.LocalDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A state in the colour of its meaning: green for done, red for failed, the colour of warnings for all between.</summary>
    /// <param name="value">The state, or whether something holds; null for none.</param>
    /// <param name="style">The session's <c>$PSStyle</c>.</param>
    /// <returns>The state, plain where the session shows no colours.</returns>
    public static string? Status(object? value, object? style) => Paint(value?.ToString(), value?.ToString(), style);

    /// <summary>As <see cref="Status"/>, for a row: pending, it has landed as it should and waits for its promotion.</summary>
    /// <param name="value">The state of the row.</param>
    /// <param name="style">The session's <c>$PSStyle</c>.</param>
    public static string? RowStatus(string? value, object? style) => Paint(value, value == "Pending" ? "Completed" : value, style);

    private static string? Paint(string? text, string? meaning, object? style)
        => string.IsNullOrEmpty(meaning) || style is null || IsPlain(style) || Colour(meaning, style) is not { Length: > 0 } colour
            ? text
            : colour + text + Get(style, "Reset");

    private static string? Colour(string state, object style) => state switch
    {
        "Committed" or "Completed" or "Promoted" or "Applied" or "Passed" or "True" => Get(style, "Foreground", "Green"),
        "Failed" or "Edited" or "False" => Get(style, "Formatting", "Error"),
        _ => Get(style, "Formatting", "Warning"),
    };

    // The engine takes colours out where it writes to a file itself, but not where the process's output goes to one or into a pipe.
    // NO_COLOR it reads at its start alone, and not every host asks.
    private static bool IsPlain(object style) => Get(style, "OutputRendering") switch
    {
        "PlainText" => true,
        "Host" when Console.IsOutputRedirected => true,
        _ => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
    };

    // By name: the reference assemblies are older than the type.
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
