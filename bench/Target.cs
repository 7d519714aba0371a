namespace PlaintiffIngest.Bench;

/// <summary>A performance target and its measurement.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Measured">The ratio, or the value in its unit.</param>
/// <param name="Limit">The maximum.</param>
/// <param name="Moonshot">A more ambitious maximum; null for none.</param>
internal sealed record Target(string Name, double Measured, double Limit, double? Moonshot = null)
{
    /// <summary>Whether the measurement is within the limit.</summary>
    public bool Holds => Measured <= Limit;
}
