namespace PlaintiffIngest.Core.Report;

/// <summary>The last days up to a moment, as a time zone counts days.</summary>
internal sealed class ReportPeriod
{
    private ReportPeriod(DateTimeOffset end, TimeZoneInfo zone, DateOnly[] days)
    {
        End = end;
        Zone = zone;
        Days = days;
        Starts = [.. days.Select(day => StartOf(day, zone))];
    }

    /// <summary>The moment of the report, by the server's clock.</summary>
    public DateTimeOffset End { get; }

    /// <summary>The zone whose days and times are shown.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The days, the oldest first; the last one has not ended.</summary>
    public IReadOnlyList<DateOnly> Days { get; }

    /// <summary>When each day began, UTC.</summary>
    public IReadOnlyList<DateTime> Starts { get; }

    /// <summary>The period that ends now.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="days">Number of days, today's included; at least 1.</param>
    /// <param name="zone">Where a day begins at midnight.</param>
    public static ReportPeriod Of(DateTimeOffset now, int days, TimeZoneInfo zone)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
        return new ReportPeriod(now, zone, [.. Enumerable.Range(0, days).Select(index => today.AddDays(index - days + 1))]);
    }

    /// <summary>The same without its first days.</summary>
    /// <param name="days">How many to leave off.</param>
    public ReportPeriod Without(int days) => new(End, Zone, [.. Days.Skip(days)]);

    /// <summary>A moment as the zone shows it.</summary>
    /// <param name="moment">The moment.</param>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    // Where clocks go back at midnight, a day begins at the first of two; where they go forward, the missing one is one o'clock.
    private static DateTime StartOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        var offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(midnight);
        return new DateTimeOffset(midnight, offset).UtcDateTime;
    }
}
