namespace PlaintiffIngest.Core.Report;

/// <summary>A number of days up to now, in a time zone.</summary>
internal sealed class ReportPeriod
{
    private ReportPeriod(DateTimeOffset end, TimeZoneInfo zone, DateOnly[] days)
    {
        End = end;
        Zone = zone;
        Days = days;
        Starts = [.. days.Select(day => StartOf(day, zone))];
    }

    /// <summary>The time of the report, by the server's clock.</summary>
    public DateTimeOffset End { get; }

    /// <summary>The time zone of the report's days and times.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The days, oldest first. The last one is today.</summary>
    public IReadOnlyList<DateOnly> Days { get; }

    /// <summary>The start of each day, in UTC.</summary>
    public IReadOnlyList<DateTime> Starts { get; }

    /// <summary>Creates the period that ends now.</summary>
    /// <param name="now">The current time.</param>
    /// <param name="days">Number of days, including today; at least 1.</param>
    /// <param name="zone">The time zone.</param>
    public static ReportPeriod EndingAt(DateTimeOffset now, int days, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return new ReportPeriod(now, zone, [.. Enumerable.Range(0, days).Select(index => today.AddDays(index - days + 1))]);
    }

    /// <summary>The same period without its first days.</summary>
    /// <param name="days">Number of days to skip.</param>
    public ReportPeriod SkipDays(int days) => new(End, Zone, [.. Days.Skip(days)]);

    /// <summary>Converts a time to the report's time zone.</summary>
    /// <param name="moment">The time.</param>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    // If clocks go back at midnight, the day starts at the first of the two midnights. If they go forward, it starts at 1:00.
    private static DateTime StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).UtcDateTime;
    }
}
