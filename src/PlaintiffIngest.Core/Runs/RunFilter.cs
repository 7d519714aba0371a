namespace PlaintiffIngest.Core.Runs;

/// <summary>Which runs; everything that is null does not restrict.</summary>
public sealed record RunFilter
{
    /// <summary>One run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The vendor; <c>*</c> and <c>?</c> are wildcards.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The batch; <c>*</c> and <c>?</c> are wildcards.</summary>
    public string? SourceBatchId { get; init; }

    /// <summary>One of the run's states.</summary>
    public string? Status { get; init; }

    /// <summary>Only runs that are processing and were silent for over 30 minutes by the server's clock.</summary>
    public bool Stale { get; init; }

    /// <summary>Only runs that do not reconcile.</summary>
    public bool Unreconciled { get; init; }

    /// <summary>At the most so many, newest first.</summary>
    public int? Newest { get; init; }
}
