namespace PlaintiffIngest.Core.Runs;

/// <summary>Which runs; everything that is null does not restrict.</summary>
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

    /// <summary>How the batch begins, or the id, or the file's name, ignoring case: for completion.</summary>
    public string? BeginsWith { get; init; }

    /// <summary>Only runs that are processing and were silent for over 30 minutes by the server's clock.</summary>
    public bool Stale { get; init; }

    /// <summary>Only runs that do not reconcile.</summary>
    public bool Unreconciled { get; init; }

    /// <summary>At the most so many, newest first.</summary>
    public int? Newest { get; init; }
}
