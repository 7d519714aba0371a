namespace PlaintiffIngest.Bench.Children;

/// <summary>What one run of a contender took and did.</summary>
internal sealed record Outcome
{
    /// <summary>Around the load, without the start of the process.</summary>
    public double Seconds { get; init; }

    /// <summary>Of the client's process, around the load.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Of the client's process, from its start on.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Rows that the contender says it added.</summary>
    public long Inserted { get; init; }

    /// <summary>Rows that the contender says it left out.</summary>
    public long Skipped { get; init; }

    /// <summary>What was logged, step by step.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>Bytes of WAL that the server wrote meanwhile.</summary>
    public long WalBytes { get; init; }

    /// <summary>Null where no proxy counted.</summary>
    public int? RoundTrips { get; init; }
}
