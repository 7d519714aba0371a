namespace PlaintiffIngest.Core.Report;

/// <summary>A stacked bar chart over days.</summary>
internal static class StackedChart
{
    private const int MaxMarks = 4;

    /// <summary>Renders the chart and its legend.</summary>
    /// <param name="id">An id that is unique on the page.</param>
    /// <param name="title">The title.</param>
    /// <param name="period">The days of the chart.</param>
    /// <param name="series">The series, from the bottom up.</param>
    public static HtmlText Render(string id, string title, ReportPeriod period, IReadOnlyList<ChartSeries> series)
    {
        var sums = period.Days.Select((_, day) => series.Sum(one => one.Value(day))).ToArray();
        var step = NiceStep(sums.Max());
        var top = Math.Ceiling(sums.Max() / (double)step) * step;
        var frame = new ChartFrame(id, period);

        double Place(double value) => ChartFrame.Bottom - (value / top * (ChartFrame.Bottom - ChartFrame.Top));

        var scale = Enumerable.Range(0, (int)(top / step) + 1).Select(mark => (Place(mark * step), ReportFormat.AxisCount(mark * step)));
        var bars = period.Days.Select((_, day) => day).Where(day => sums[day] > 0).Select(day => Bar(frame, period, series, day, Place));
        var most = Array.IndexOf(sums, sums.Max());
        HtmlText description = $"{sums.Sum():N0} on {sums.Count(sum => sum > 0)} of {sums.Length} days; most on {ReportFormat.Day(period.Days[most])}: {sums[most]:N0}. The table below has every number.";
        return $"""
            <figure>
            <figcaption><ul class="legend">{series.Select(Legend)}</ul></figcaption>
            {frame.Draw(title, description, scale, bars)}</figure>

            """;
    }

    // The smallest step of 1, 2 or 5 times a power of ten that reaches the largest value with MaxMarks steps.
    private static long NiceStep(long largest)
    {
        var step = 1L;
        for (var i = 0; step * MaxMarks < largest; i++)
        {
            step = i % 3 == 1 ? step / 2 * 5 : step * 2;
        }

        return step;
    }

    private static HtmlText Legend(ChartSeries series) => $"<li><span class=\"key {series.Color}\"></span>{HtmlText.Untrusted(series.Name)}</li>";

    private static HtmlText Bar(ChartFrame frame, ReportPeriod period, IReadOnlyList<ChartSeries> series, int day, Func<double, double> place)
    {
        var left = frame.CenterOf(day) - (frame.BarWidth / 2);
        var below = 0L;
        var parts = new List<HtmlText>();
        var words = new List<HtmlText>();
        foreach (var one in series.Where(one => one.Value(day) > 0))
        {
            var value = one.Value(day);
            var (low, high) = (place(below), place(below + value));
            parts.Add($"<rect class=\"{one.Color}\" x=\"{left:0.#}\" y=\"{high:0.##}\" width=\"{frame.BarWidth:0.#}\" height=\"{low - high:0.##}\"/>");
            words.Add($"\n{one.Name}: {value:N0}");
            below += value;
        }

        return $"<g><title>{ReportFormat.Day(period.Days[day])}{words}</title>{parts}</g>\n";
    }
}
