namespace PlaintiffIngest.Core.Report;

/// <summary>Bars per day, one colour upon the other.</summary>
internal static class StackedChart
{
    private const int MostMarks = 4;

    /// <summary>The chart with its legend.</summary>
    /// <param name="id">Differs for every chart of the page.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="period">The days.</param>
    /// <param name="series">The colours, from below.</param>
    public static HtmlText Of(string id, string title, ReportPeriod period, IReadOnlyList<ChartSeries> series)
    {
        var sums = period.Days.Select((_, day) => series.Sum(one => one.Value(day))).ToArray();
        var step = NiceStep(sums.Max());
        var top = Math.Ceiling(sums.Max() / (double)step) * step;
        var frame = new ChartFrame(id, period);

        double Place(double value) => ChartFrame.Bottom - (value / top * (ChartFrame.Bottom - ChartFrame.Top));

        var scale = Enumerable.Range(0, (int)(top / step) + 1).Select(mark => (Place(mark * step), ReportFormat.Short(mark * step)));
        var bars = period.Days.Select((_, day) => day).Where(day => sums[day] > 0).Select(day => Bar(frame, period, series, day, Place));
        var most = Array.IndexOf(sums, sums.Max());
        HtmlText description = $"{sums.Sum():N0} on {sums.Count(sum => sum > 0)} of {sums.Length} days; most on {ReportFormat.Day(period.Days[most])}: {sums[most]:N0}. The table below has every number.";
        return $"""
            <figure>
            <figcaption><ul class="legend">{series.Select(Legend)}</ul></figcaption>
            {frame.Draw(title, description, scale, bars)}</figure>

            """;
    }

    /// <summary>A whole step of 1, 2 or 5 times a power of ten, so that a few of them reach the largest value.</summary>
    private static long NiceStep(long largest)
    {
        var step = 1L;
        for (var i = 0; step * MostMarks < largest; i++)
        {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }

        return step;
    }

    private static HtmlText Legend(ChartSeries series) => $"<li><span class=\"key {series.Colour}\"></span>{HtmlText.Untrusted(series.Name)}</li>";

    private static HtmlText Bar(ChartFrame frame, ReportPeriod period, IReadOnlyList<ChartSeries> series, int day, Func<double, double> place)
    {
        var left = frame.Middle(day) - (frame.BarWidth / 2);
        var below = 0L;
        var parts = new List<HtmlText>();
        var words = new List<HtmlText>();
        foreach (var one in series.Where(one => one.Value(day) > 0))
        {
            var value = one.Value(day);
            var (low, high) = (place(below), place(below + value));
            parts.Add($"<rect class=\"{one.Colour}\" x=\"{left:0.#}\" y=\"{high:0.##}\" width=\"{frame.BarWidth:0.#}\" height=\"{low - high:0.##}\"/>");
            words.Add($"\n{one.Name}: {value:N0}");
            below += value;
        }

        return $"<g><title>{ReportFormat.Day(period.Days[day])}{words}</title>{parts}</g>\n";
    }
}
