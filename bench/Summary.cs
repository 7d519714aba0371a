namespace PlaintiffIngest.Bench;

/// <summary>The medians of one case.</summary>
/// <param name="Case">Name of the case.</param>
/// <param name="Contender">Name of the contender.</param>
/// <param name="Rows">Number of data rows.</param>
/// <param name="Seconds">Seconds of the load, without the start of the process.</param>
/// <param name="ProcessSeconds">Seconds from the start of the process to its end.</param>
/// <param name="CpuSeconds">CPU seconds of the client process during the load.</param>
/// <param name="PeakBytes">Peak memory of the client process, in bytes.</param>
/// <param name="WalBytes">WAL that the server wrote, in bytes.</param>
/// <param name="RoundTrips">Number of round trips; null if no proxy counted them.</param>
/// <param name="Inserted">Number of inserted rows that the contender reports.</param>
/// <param name="Skipped">Number of skipped rows that the contender reports.</param>
internal sealed record Summary(
    string Case,
    string Contender,
    int Rows,
    double Seconds,
    double ProcessSeconds,
    double CpuSeconds,
    double PeakBytes,
    double WalBytes,
    double? RoundTrips,
    long Inserted,
    long Skipped)
{
    /// <summary>Summarizes all rounds. Cases are in the order in which they were measured.</summary>
    public static IReadOnlyList<Summary> Create(IEnumerable<Measurement> measurements) =>
    [
        .. measurements.GroupBy(one => (one.Case, one.Contender, one.Rows)).Select(group => new Summary(
            group.Key.Case,
            group.Key.Contender,
            group.Key.Rows,
            Median.Calculate(group.Select(one => one.Outcome.Seconds)),
            Median.Calculate(group.Select(one => one.ProcessSeconds)),
            Median.Calculate(group.Select(one => one.Outcome.CpuSeconds)),
            Median.Calculate(group.Select(one => (double)one.Outcome.PeakBytes)),
            Median.Calculate(group.Select(one => (double)one.Outcome.WalBytes)),
            group.First().Outcome.RoundTrips is null ? null : Median.Calculate(group.Select(one => (double)one.Outcome.RoundTrips!)),
            group.First().Outcome.Inserted,
            group.First().Outcome.Skipped)),
    ];
}
