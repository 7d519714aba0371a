namespace PlaintiffIngest.Bench;

/// <summary>Something that was promised, and what was measured.</summary>
/// <param name="Name">The promise.</param>
/// <param name="Measured">The ratio, or the value in its unit.</param>
/// <param name="Limit">The most it may be.</param>
/// <param name="Moonshot">The most it would be if all went as hoped; null for none.</param>
internal sealed record Target(string Name, double Measured, double Limit, double? Moonshot = null)
{
    /// <summary>Whether it holds.</summary>
    public bool Holds => Measured <= Limit;
}
