namespace PlaintiffIngest.Core.Pipeline;

/// <summary>How long the protocol waits. The defaults are the product's; tests shorten them.</summary>
public sealed record IngestTimings
{
    /// <summary>Time between two heartbeats of a loading run.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run must be silent before the next claim takes over. Source: the runbook, "If stale (&gt;30 min)".</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How often a load is tried again after a fault that may pass.</summary>
    public int RetryCount { get; init; } = 4;

    /// <summary>The wait before the first retry; it doubles each time, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the server may take nothing of a COPY, before it counts as silent.</summary>
    public TimeSpan CopyTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long a statement of a load may take: more than the longest wait for a lock (<c>sql/load/begin.sql</c>). A statement over all
    /// rows may take a millisecond more for each.
    /// </summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest time that is spent on marking a run as failed.</summary>
    public TimeSpan FailureRecordTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same after the operator stopped it, who waits.</summary>
    public TimeSpan StopRecordTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
