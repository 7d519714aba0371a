namespace PlaintiffIngest.Core.Report;

/// <summary>A series of a chart.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Color">The class in the style sheet, such as <c>s1</c>.</param>
/// <param name="Value">Returns the value for a zero-based index of a day.</param>
internal sealed record ChartSeries(string Name, string Color, Func<int, long> Value);
