namespace PlaintiffIngest.Bench;

/// <summary>A performance target and its measurement.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Measured">The ratio, or the value in its unit; null if it was not measured.</param>
/// <param name="Limit">The maximum.</param>
/// <param name="Moonshot">A more ambitious maximum; null for none.</param>
internal sealed record Target(string Name, double? Measured, double Limit, double? Moonshot = null)
{
    /// <summary>Whether the measurement is within the limit; null if there is none.</summary>
    public bool? Holds => Measured is { } measured ? measured <= Limit : null;

    /// <summary>How the measurement compares with the limit and the moonshot.</summary>
    public string Verdict => Holds switch
    {
        null => "not measured",
        false => "missed",
        true when Measured <= Moonshot => "moonshot",
        true => "met",
    };
}
