namespace PlaintiffIngest.Core.Runs;

/// <summary>Selects runs. A null property does not filter.</summary>
public sealed record RunFilter
{
    /// <summary>One run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Any of these vendors; <c>*</c> and <c>?</c> are wildcards.</summary>
    public IReadOnlyList<string>? SourceSystem { get; init; }

    /// <summary>Any of these batches; <c>*</c> and <c>?</c> are wildcards.</summary>
    public IReadOnlyList<string>? SourceBatchId { get; init; }

    /// <summary>Any of these statuses of a run.</summary>
    public IReadOnlyList<RunStatus>? Status { get; init; }

    /// <summary>The start of the batch id, run id or file name, ignoring case. Used by completion.</summary>
    public string? BeginsWith { get; init; }

    /// <summary>Only runs that are processing and have sent no heartbeat for over 30 minutes, by the server's clock.</summary>
    public bool Stale { get; init; }

    /// <summary>Only runs that do not reconcile or, in a reconciliation, that have stranded rows.</summary>
    public bool Unreconciled { get; init; }

    /// <summary>In a backlog, only runs with rows that are not promoted yet.</summary>
    public bool Waiting { get; init; }

    /// <summary>Only runs that began at this time or later; of events, only those that occurred then.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>The largest number of runs, newest first.</summary>
    public int? Newest { get; init; }
}
