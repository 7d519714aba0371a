using System.Globalization;

namespace PlaintiffIngest.Bench.Citus;

/// <summary>Draws a forecast: rows per second over the number of nodes, both logarithmic.</summary>
/// <param name="forecast">The forecast.</param>
internal sealed class ForecastPlot(Forecast forecast)
{
    private const int Left = 90;
    private const int Right = 640;
    private const int Top = 40;
    private const int Bottom = 380;
    private const double MinRate = 1e5;
    private const double MaxRate = 1e8;
    private const int MaxNodes = 64;

    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73"];

    /// <summary>Returns the SVG.</summary>
    public string Draw()
    {
        using var svg = new StringWriter(CultureInfo.InvariantCulture);
        svg.WriteLine("""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 500" font-family="sans-serif" font-size="13">""");
        svg.WriteLine("""<rect width="700" height="500" fill="white"/>""");
        Text(svg, Left, 22, "Predicted rows per second, by number of nodes");
        DrawAxes(svg);
        foreach (var ((name, predict), color, index) in forecast.Ways.Zip(Colors, Enumerable.Range(0, Colors.Length)))
        {
            var points = string.Join(' ', Enumerable.Range(1, MaxNodes).Select(nodes => $"{Number(X(nodes))},{Number(Y(predict(nodes).RowsPerSecond))}"));
            svg.WriteLine($"""<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"/>""");
            var line = Bottom + 65 + (18 * index);
            svg.WriteLine($"""<line x1="{Left}" x2="{Left + 30}" y1="{line - 4}" y2="{line - 4}" stroke="{color}" stroke-width="2.5"/>""");
            Text(svg, Left + 40, line, name);
        }

        svg.WriteLine("</svg>");
        return svg.ToString();
    }

    private static void DrawAxes(StringWriter svg)
    {
        for (var nodes = 1; nodes <= MaxNodes; nodes *= 2)
        {
            Grid(svg, X(nodes), X(nodes), Top, Bottom);
            Text(svg, X(nodes), Bottom + 20, Number(nodes), "middle");
        }

        for (var rate = MinRate; rate <= MaxRate; rate *= 10)
        {
            Grid(svg, Left, Right, Y(rate), Y(rate));
            Text(svg, Left - 8, Y(rate) + 4, rate.ToString("N0", CultureInfo.InvariantCulture), "end");
        }

        Text(svg, (Left + Right) / 2.0, Bottom + 40, "nodes", "middle");
    }

    private static void Grid(StringWriter svg, double x1, double x2, double y1, double y2)
        => svg.WriteLine($"""<line x1="{Number(x1)}" x2="{Number(x2)}" y1="{Number(y1)}" y2="{Number(y2)}" stroke="#cccccc"/>""");

    private static void Text(StringWriter svg, double x, double y, string text, string anchor = "start")
        => svg.WriteLine($"""<text x="{Number(x)}" y="{Number(y)}" text-anchor="{anchor}">{text}</text>""");

    private static double X(int nodes) => Left + ((Right - Left) * Math.Log(nodes) / Math.Log(MaxNodes));

    private static double Y(double rate) => Bottom - ((Bottom - Top) * Math.Log(rate / MinRate) / Math.Log(MaxRate / MinRate));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
