namespace PlaintiffIngest.Bench;

/// <summary>The medians of one case.</summary>
/// <param name="Case">What was to be done.</param>
/// <param name="Contender">Who did it.</param>
/// <param name="Rows">Data rows.</param>
/// <param name="Seconds">Around the load.</param>
/// <param name="ProcessSeconds">From the start of the process to its end.</param>
/// <param name="CpuSeconds">Of the client's process, around the load.</param>
/// <param name="PeakBytes">Memory of the client's process at the most.</param>
/// <param name="WalBytes">WAL that the server wrote.</param>
/// <param name="RoundTrips">Where a proxy counted them.</param>
/// <param name="Inserted">Rows the product says it added.</param>
/// <param name="Skipped">Rows the product says it left out.</param>
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
    /// <summary>Summarises all rounds, the cases in the order they were measured.</summary>
    public static IReadOnlyList<Summary> Of(IEnumerable<Measurement> measurements) =>
    [
        .. measurements.GroupBy(one => (one.Case, one.Contender, one.Rows)).Select(group => new Summary(
            group.Key.Case,
            group.Key.Contender,
            group.Key.Rows,
            Median.Of(group.Select(one => one.Outcome.Seconds)),
            Median.Of(group.Select(one => one.ProcessSeconds)),
            Median.Of(group.Select(one => one.Outcome.CpuSeconds)),
            Median.Of(group.Select(one => (double)one.Outcome.PeakBytes)),
            Median.Of(group.Select(one => (double)one.Outcome.WalBytes)),
            group.First().Outcome.RoundTrips is null ? null : Median.Of(group.Select(one => (double)one.Outcome.RoundTrips!)),
            group.First().Outcome.Inserted,
            group.First().Outcome.Skipped)),
    ];
}
