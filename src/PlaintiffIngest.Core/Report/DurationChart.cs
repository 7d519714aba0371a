namespace PlaintiffIngest.Core.Report;

/// <summary>The duration of loads per day on a logarithmic scale: a line from the shortest to the longest load, and a dot at the median.</summary>
internal static class DurationChart
{
    // In seconds, at values that read as round durations.
    private static readonly double[] Marks = [0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 360_000, 3_600_000];

    /// <summary>Renders the chart.</summary>
    /// <param name="id">An id that is unique on the page.</param>
    /// <param name="title">The title.</param>
    /// <param name="period">The days of the chart.</param>
    /// <param name="loads">Durations per day; at least one.</param>
    public static HtmlText Render(string id, string title, ReportPeriod period, IReadOnlyList<LoadRecord> loads)
    {
        var bottom = Marks.LastOrDefault(mark => mark <= loads.Min(load => load.Shortest), Marks[0]);
        var top = Marks.FirstOrDefault(mark => mark >= loads.Max(load => load.Longest) && mark > bottom, Marks[^1]);
        var frame = new ChartFrame(id, period);

        double Place(double seconds) => ChartFrame.Bottom
            - (Math.Log(Math.Clamp(seconds, bottom, top) / bottom) / Math.Log(top / bottom) * (ChartFrame.Bottom - ChartFrame.Top));

        var scale = Marks.Where(mark => mark >= bottom && mark <= top).Select(mark => (Place(mark), Mark(mark)));
        var slowest = loads.MaxBy(load => load.Longest)!;
        HtmlText description = $"The longest load took {ReportFormat.Duration(slowest.Longest)}, on {ReportFormat.Day(period.Days[slowest.Day!.Value])}. The table below has every number.";
        return $"""
            <figure>
            <figcaption><ul class="legend"><li><span class="key dot"></span>median</li><li><span class="key range"></span>shortest to longest; the scale is logarithmic</li></ul></figcaption>
            {frame.Draw(title, description, scale, loads.Select(load => Range(frame, period, load, Place)))}</figure>

            """;
    }

    private static HtmlText Mark(double seconds) => seconds switch
    {
        < 1 => $"{seconds * 1000:0} ms",
        < 60 => $"{seconds:0} s",
        < 3600 => $"{seconds / 60:0} min",
        _ => $"{seconds / 3600:0} h",
    };

    private static HtmlText Range(ChartFrame frame, ReportPeriod period, LoadRecord load, Func<double, double> place)
    {
        var middle = frame.CenterOf(load.Day!.Value);
        var width = Math.Clamp(frame.BarWidth, 2, 6);
        return $"""
            <g><title>{ReportFormat.Day(period.Days[load.Day.Value])}
            {load.Loads:N0} loads
            median {ReportFormat.Duration(load.Median)}
            {ReportFormat.Duration(load.Shortest)} to {ReportFormat.Duration(load.Longest)}</title><rect class="range" x="{middle - (width / 2):0.#}" y="{place(load.Longest):0.##}" width="{width:0.#}" height="{Math.Max(1, place(load.Shortest) - place(load.Longest)):0.##}"/><circle class="dot" cx="{middle:0.#}" cy="{place(load.Median):0.##}" r="{Math.Clamp(frame.BarWidth / 2, 1.5, 4):0.#}"/></g>

            """;
    }
}
