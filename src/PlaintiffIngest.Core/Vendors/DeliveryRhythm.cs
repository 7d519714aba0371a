using System.Globalization;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>How often a vendor delivers and when the next delivery is due, according to its profile or else its history.</summary>
public sealed record DeliveryRhythm
{
    private const string Weekdays = "weekdays";

    // With fewer days of deliveries, there is no rhythm.
    private const int MinDays = 3;

    // More than one week of weekdays, so that a weekend without a delivery is part of the history.
    private const int MinWeekdays = 6;

    private const int MaxDays = 10;

    // A delivery may be late by half of the usual interval, but never by more than this.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(3);

    /// <summary>The vendor.</summary>
    public string SourceSystem { get; private init; } = string.Empty;

    /// <summary>When the last delivery was imported; null if there is none.</summary>
    public DateTimeOffset? LastDelivery { get; private init; }

    /// <summary>The median number of days between the last deliveries, counting each day once; null if there are fewer than three days.</summary>
    public double? DaysBetween { get; private init; }

    /// <summary>How often the vendor delivers: the profile's rhythm, or one such as <c>weekdays</c>, <c>1 day</c> or <c>7 days</c> from its history; null if unknown.</summary>
    public string? Rhythm { get; private init; }

    /// <summary>When the next delivery is due; null if no rhythm or no delivery is known.</summary>
    public DateTimeOffset? DueAt { get; private init; }

    /// <summary>Whether the next delivery is late by more than half of the usual interval, or by more than 3 days.</summary>
    public bool IsOverdue { get; private init; }

    /// <summary>Finds the rhythm of a vendor.</summary>
    /// <param name="sourceSystem">The vendor.</param>
    /// <param name="rhythm">The profile's rhythm; null if it has none.</param>
    /// <param name="deliveries">When its last files were imported, in order.</param>
    /// <param name="zone">The time zone of days and weekdays.</param>
    /// <param name="now">The current time.</param>
    internal static DeliveryRhythm Of(string sourceSystem, string? rhythm, IReadOnlyList<DateTimeOffset> deliveries, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = deliveries.Select(delivery => TimeZoneInfo.ConvertTime(delivery, zone)).ToList();
        var days = local.Select(delivery => DateOnly.FromDateTime(delivery.DateTime)).Distinct().TakeLast(MaxDays + 1).ToList();
        var between = MedianOfGaps(days);
        rhythm ??= between is null ? null
            : between == 1 && days.Count >= MinWeekdays && days.TrueForAll(IsWeekday) ? Weekdays
            : between == 1 ? "1 day"
            : string.Create(CultureInfo.InvariantCulture, $"{between:0.#} days");
        var found = new DeliveryRhythm { SourceSystem = sourceSystem, LastDelivery = local.Count == 0 ? null : local[^1], DaysBetween = between, Rhythm = rhythm };
        if (rhythm is null || local.Count == 0)
        {
            return found;
        }

        var due = Next(local[^1].DateTime, rhythm);
        var delay = TimeSpan.FromTicks(Math.Min((Next(due, rhythm) - due).Ticks / 2, MaxDelay.Ticks));
        return found with { DueAt = At(due, zone), IsOverdue = now > At(due + delay, zone) };
    }

    private static double? MedianOfGaps(List<DateOnly> days)
    {
        var gaps = days.Skip(1).Select((day, index) => day.DayNumber - days[index].DayNumber).Order().ToList();
        return days.Count < MinDays ? null : (gaps[(gaps.Count - 1) / 2] + gaps[gaps.Count / 2]) / 2.0;
    }

    private static DateTime Next(DateTime last, string rhythm)
    {
        switch (rhythm)
        {
            case "daily":
                return last.AddDays(1);
            case "weekly":
                return last.AddDays(7);
            case "monthly":
                return last.AddMonths(1);
            case Weekdays:
                do
                {
                    last = last.AddDays(1);
                }
                while (!IsWeekday(DateOnly.FromDateTime(last)));
                return last;
            default:
                var parts = rhythm.Split(' ');
                var number = double.Parse(parts[0], CultureInfo.InvariantCulture);
                return parts[1].StartsWith("hour", StringComparison.Ordinal) ? last.AddHours(number) : last.AddDays(number);
        }
    }

    private static bool IsWeekday(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    private static DateTimeOffset At(DateTime local, TimeZoneInfo zone)
    {
        // The time does not exist, because the clocks are set forward.
        local = DateTime.SpecifyKind(zone.IsInvalidTime(local) ? local.AddHours(1) : local, DateTimeKind.Unspecified);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
