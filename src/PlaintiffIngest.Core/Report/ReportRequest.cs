namespace PlaintiffIngest.Core.Report;

/// <summary>What a report is to show, and where it is to be.</summary>
public sealed record ReportRequest
{
    /// <summary>The most days that a report may span.</summary>
    public const int MostDays = 366;

    /// <summary>The HTML file to write.</summary>
    public required string Path { get; init; }

    /// <summary>Number of days, today's included; 1 to <see cref="MostDays"/>.</summary>
    public int Days { get; init; } = 30;

    /// <summary>Only these vendors; <c>*</c> and <c>?</c> are wildcards; null for all.</summary>
    public IReadOnlyList<string>? SourceSystem { get; init; }

    /// <summary>Whether a file that exists is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>The zone whose days and times are shown.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
