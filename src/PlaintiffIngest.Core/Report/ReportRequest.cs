namespace PlaintiffIngest.Core.Report;

/// <summary>The content and the path of a report.</summary>
public sealed record ReportRequest
{
    /// <summary>Maximum number of days.</summary>
    public const int MaxDays = 366;

    /// <summary>Path of the HTML file to write.</summary>
    public required string Path { get; init; }

    /// <summary>Number of days, including today; 1 to <see cref="MaxDays"/>.</summary>
    public int Days { get; init; } = 30;

    /// <summary>The vendors to include, with the wildcards <c>*</c> and <c>?</c>; null for all.</summary>
    public IReadOnlyList<string>? SourceSystem { get; init; }

    /// <summary>Whether to replace an existing HTML page.</summary>
    public bool Force { get; init; }

    /// <summary>The time zone of the report's days and times.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
