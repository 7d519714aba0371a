namespace PlaintiffIngest.Core.Report;

/// <summary>One colour of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Colour">Its class in the style sheet, such as <c>s1</c>.</param>
/// <param name="Value">Its value on a day of the period.</param>
internal sealed record ChartSeries(string Name, string Colour, Func<int, long> Value);
