namespace PlaintiffIngest.Bench.Children;

/// <summary>The result of one run of a contender.</summary>
internal sealed record Outcome
{
    /// <summary>Seconds of the load, without the start of the process.</summary>
    public double Seconds { get; init; }

    /// <summary>CPU seconds of the client process during the load.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Peak memory of the client process since its start, in bytes.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Number of inserted rows that the contender reports.</summary>
    public long Inserted { get; init; }

    /// <summary>Number of skipped rows that the contender reports.</summary>
    public long Skipped { get; init; }

    /// <summary>The logged steps with their durations.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>WAL that the server wrote, in bytes.</summary>
    public long WalBytes { get; init; }

    /// <summary>Number of round trips; null if no proxy counted them.</summary>
    public int? RoundTrips { get; init; }
}
