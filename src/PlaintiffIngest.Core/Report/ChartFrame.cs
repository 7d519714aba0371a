namespace PlaintiffIngest.Core.Report;

/// <summary>The frame of a chart over days: the plot area, the days along the bottom and the scale on the left.</summary>
/// <param name="id">An id that is unique on the page.</param>
/// <param name="period">The days of the chart.</param>
internal sealed class ChartFrame(string id, ReportPeriod period)
{
    /// <summary>Lower edge of the plot area, in SVG units from the top of the drawing.</summary>
    public const double Bottom = 206;

    /// <summary>Upper edge of the plot area, in SVG units from the top of the drawing.</summary>
    public const double Top = 14;

    private const double Left = 80;
    private const double Right = 690;
    private const double MaxBarWidth = 40;
    private const int MaxLabels = 6;

    private double Step => (Right - Left) / period.Days.Count;

    /// <summary>Width of a day's bar, in SVG units.</summary>
    public double BarWidth => Math.Min(MaxBarWidth, Step * 0.72);

    /// <summary>The center of a day, in SVG units from the left.</summary>
    /// <param name="day">Zero-based index of the day.</param>
    public double CenterOf(int day) => Left + ((day + 0.5) * Step);

    /// <summary>Renders the chart as SVG.</summary>
    /// <param name="title">The title, in a few words.</param>
    /// <param name="description">A description for screen readers.</param>
    /// <param name="scale">The positions of the scale's marks, and their labels.</param>
    /// <param name="marks">The content of the plot area.</param>
    public HtmlText Draw(string title, HtmlText description, IEnumerable<(double Place, HtmlText Label)> scale, IEnumerable<HtmlText> marks)
        => $"""
            <svg viewBox="0 0 720 240" role="img" aria-labelledby="{id}-title {id}-description">
            <title id="{id}-title">{title}</title>
            <desc id="{id}-description">{description}</desc>
            {scale.Select(ScaleLine)}<g class="marks">
            {marks}</g>
            <line class="axis" x1="{Left:0.#}" x2="{Right:0.#}" y1="{Bottom:0.#}" y2="{Bottom:0.#}"/>
            {Labels()}</svg>

            """;

    private static HtmlText ScaleLine((double Place, HtmlText Label) mark)
        => $"""
            <line class="grid" x1="{Left:0.#}" x2="{Right:0.#}" y1="{mark.Place:0.#}" y2="{mark.Place:0.#}"/><text class="scale" x="{Left - 8:0.#}" y="{mark.Place + 4:0.#}">{mark.Label}</text>

            """;

    // Counted back from today, so that the last day always has a label.
    private IEnumerable<HtmlText> Labels()
    {
        var last = period.Days.Count - 1;
        var every = (period.Days.Count + MaxLabels - 1) / MaxLabels;
        for (var day = last % every; day <= last; day += every)
        {
            yield return $"<text class=\"day\" x=\"{CenterOf(day):0.#}\" y=\"{Bottom + 24:0.#}\">{period.Days[day]:d MMM}</text>\n";
        }
    }
}
