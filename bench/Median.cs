namespace PlaintiffIngest.Bench;

/// <summary>The middle of several measurements.</summary>
internal static class Median
{
    public static double Calculate(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
