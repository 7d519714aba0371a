using System.Globalization;
using PlaintiffIngest.Core.Vendors;

namespace PlaintiffIngest.Core.Tests.Vendors;

/// <summary>When the next delivery of a vendor is due, and when it is late.</summary>
public sealed class DeliveryRhythmTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Theory]
    // The profile's rhythm. 2026-01-05 is a Monday.
    [InlineData("daily", "2026-01-05T06:00", "2026-01-06T06:00", "2026-01-06T18:00")]
    [InlineData("weekdays", "2026-01-08T06:00", "2026-01-09T06:00", "2026-01-10T18:00")]
    [InlineData("weekdays", "2026-01-09T06:00", "2026-01-12T06:00", "2026-01-12T18:00")]
    [InlineData("weekdays", "2026-01-10T06:00", "2026-01-12T06:00", "2026-01-12T18:00")]
    [InlineData("weekly", "2026-01-05T06:00", "2026-01-12T06:00", "2026-01-15T06:00")]
    [InlineData("monthly", "2026-01-31T06:00", "2026-02-28T06:00", "2026-03-03T06:00")]
    [InlineData("3 days", "2026-01-05T06:00", "2026-01-08T06:00", "2026-01-09T18:00")]
    [InlineData("1 day", "2026-01-05T06:00", "2026-01-06T06:00", "2026-01-06T18:00")]
    [InlineData("6 hours", "2026-01-05T06:00", "2026-01-05T12:00", "2026-01-05T15:00")]
    // The history's.
    [InlineData(null, "2026-01-05T06:00 2026-01-06T06:00", null, null)]
    [InlineData(null, "", null, null)]
    [InlineData("daily", "", null, null)]
    [InlineData(null, "2026-01-05T06:00 2026-01-06T06:00 2026-01-07T07:00", "2026-01-08T07:00", "2026-01-08T19:00")]
    [InlineData(null, "2026-01-05T06:00 2026-01-05T07:00 2026-01-05T08:00", null, null)]
    [InlineData(null, "2026-01-05T06:00 2026-01-06T06:00 2026-01-07T06:00 2026-01-08T06:00 2026-01-09T06:00 2026-01-12T06:00 2026-01-13T06:00 2026-01-14T06:00 2026-01-15T06:00 2026-01-16T06:00", "2026-01-19T06:00", "2026-01-19T18:00")]
    [InlineData(null, "2026-01-07T06:00 2026-01-08T06:00 2026-01-09T06:00 2026-01-10T06:00 2026-01-11T06:00 2026-01-12T06:00", "2026-01-13T06:00", "2026-01-13T18:00")]
    [InlineData(null, "2026-01-05T06:00 2026-01-12T06:00 2026-01-19T08:00 2026-01-19T09:00", "2026-01-26T09:00", "2026-01-29T09:00")]
    [InlineData("daily", "2026-01-05T06:00 2026-01-12T06:00 2026-01-19T06:00", "2026-01-20T06:00", "2026-01-20T18:00")]
    // The clocks go forward at 02:00.
    [InlineData("daily", "2026-03-07T02:30", "2026-03-08T03:30", "2026-03-08T14:30")]
    public void It_is_due_after_the_usual_time_and_late_half_of_it_later(string? rhythm, string deliveries, string? due, string? late)
    {
        var past = deliveries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(At).ToList();
        var limit = late is null ? At("2099-01-01T00:00") : At(late);

        var atLimit = DeliveryRhythm.Of("jbi", rhythm, past, NewYork, limit);

        Assert.Equal(due is null ? null : At(due), atLimit.DueAt);
        Assert.False(atLimit.IsOverdue);
        Assert.Equal(past.Count == 0 ? null : past[^1], atLimit.LastDelivery);
        Assert.Equal(late is not null, DeliveryRhythm.Of("jbi", rhythm, past, NewYork, limit.AddMinutes(1)).IsOverdue);
    }

    [Theory]
    [InlineData("2026-01-05T06:00 2026-01-06T06:00 2026-01-07T06:00", 1.0, "1 day")]
    [InlineData("2026-01-05T06:00 2026-01-06T06:00 2026-01-08T06:00", 1.5, "1.5 days")]
    [InlineData("2026-01-05T06:00 2026-01-12T06:00 2026-01-19T06:00", 7.0, "7 days")]
    [InlineData("2026-01-05T06:00 2026-01-06T06:00 2026-01-07T06:00 2026-01-08T06:00 2026-01-09T06:00 2026-01-12T06:00", 1.0, "weekdays")]
    [InlineData("2026-01-05T22:00 2026-01-05T23:00 2026-01-06T01:00", null, null)]
    public void The_usual_time_is_the_median_of_the_days_between_deliveries(string deliveries, double? between, string? rhythm)
    {
        var found = DeliveryRhythm.Of("jbi", null, [.. deliveries.Split(' ').Select(At)], NewYork, At("2026-02-01T00:00"));
        Assert.Equal((between, rhythm), (found.DaysBetween, found.Rhythm));
    }

    private static DateTimeOffset At(string local)
    {
        var time = DateTime.Parse(local, CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, NewYork.GetUtcOffset(time));
    }
}
