namespace PlaintiffIngest.Core.Report;

/// <summary>What charts over the days of a period share: the plane, its days along the bottom and its scale at the left.</summary>
/// <param name="id">Differs for every chart of the page.</param>
/// <param name="period">The days.</param>
internal sealed class ChartFrame(string id, ReportPeriod period)
{
    /// <summary>Lowest place of the plane, units of the drawing; its top is <see cref="Top"/>.</summary>
    public const double Bottom = 206;

    /// <summary>Highest place of the plane.</summary>
    public const double Top = 14;

    private const double Left = 80;
    private const double Right = 690;
    private const double WidestBar = 40;
    private const int MostLabels = 6;

    private double Step => (Right - Left) / period.Days.Count;

    /// <summary>Width of a day's bar.</summary>
    public double BarWidth => Math.Min(WidestBar, Step * 0.72);

    /// <summary>Where the middle of a day is.</summary>
    /// <param name="day">Index of the day.</param>
    public double Middle(int day) => Left + ((day + 0.5) * Step);

    /// <summary>The whole drawing.</summary>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="description">What can be seen in it, for those who cannot see it.</param>
    /// <param name="scale">Marks of the scale: where, and what to write there.</param>
    /// <param name="marks">What is drawn for the days.</param>
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

    // Counted from today: the last day always has its label.
    private IEnumerable<HtmlText> Labels()
    {
        var last = period.Days.Count - 1;
        var every = (period.Days.Count + MostLabels - 1) / MostLabels;
        for (var day = last % every; day <= last; day += every)
        {
            yield return $"<text class=\"day\" x=\"{Middle(day):0.#}\" y=\"{Bottom + 24:0.#}\">{period.Days[day]:d MMM}</text>\n";
        }
    }
}
