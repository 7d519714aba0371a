using PlaintiffIngest.Core.Report;

namespace PlaintiffIngest.Core.Tests.Report;

public sealed class ReportPeriodTests
{
    [Theory]
    [InlineData("UTC", "2026-03-10T23:30:00Z", "2026-03-10T00:00:00Z")]
    [InlineData("Europe/Berlin", "2026-03-10T23:30:00Z", "2026-03-10T23:00:00Z")]
    [InlineData("Asia/Beirut", "2026-03-29T12:00:00Z", "2026-03-28T22:00:00Z")] // clocks go from 00:00 to 01:00
    [InlineData("America/Havana", "2026-11-01T12:00:00Z", "2026-11-01T04:00:00Z")] // 00:00 comes twice
    public void Today_starts_at_midnight_or_at_the_first_hour_after_a_missing_one(string zone, string now, string start)
    {
        var period = ReportPeriod.EndingAt(Parse(now), 3, TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal(Parse(start).UtcDateTime, period.Starts[^1]);
        Assert.Equal(3, period.Days.Count);
        Assert.True(period.Starts.Zip(period.Starts.Skip(1)).All(pair => (pair.Second - pair.First).TotalHours is >= 23 and <= 25));
    }

    private static DateTimeOffset Parse(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
