namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The protocol's intervals and timeouts. The defaults are for production; tests shorten them.</summary>
public sealed record IngestTimings
{
    /// <summary>Time between two heartbeats of a loading run.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a run must be silent before the next claim takes over. Source: the runbook, "If stale (&gt;30 min)".</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How many times a load is retried after a transient error.</summary>
    public int RetryCount { get; init; } = 4;

    /// <summary>The delay before the first retry. It doubles each time, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the server may accept no data of a COPY before the load fails.</summary>
    public TimeSpan CopyTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Timeout of a statement of a load; longer than the longest wait for a lock (<c>sql/load/begin.sql</c>). Statements over all rows
    /// get one more millisecond per row.
    /// </summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long to wait after a COMMIT until its rows on every server are visible.</summary>
    public TimeSpan SettleTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time between two checks whether they are.</summary>
    public TimeSpan SettleDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time to spend on marking a run as failed, also after Ctrl+C: a run that is not marked blocks its file until it is stale.</summary>
    public TimeSpan FailureRecordTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
