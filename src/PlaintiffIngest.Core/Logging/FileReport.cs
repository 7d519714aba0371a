namespace PlaintiffIngest.Core.Logging;

/// <summary>The outcome of a file, for logs, metrics and notifications. All text is redacted.</summary>
public sealed record FileReport
{
    /// <summary>Name of the file.</summary>
    public required string FileName { get; init; }

    /// <summary>Name of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>The vendor; null if it could not be determined.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The vendor's batch id.</summary>
    public string? SourceBatchId { get; init; }

    /// <summary>The run; null if there is none.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The outcome, such as <c>Committed</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Data rows read.</summary>
    public long Fetched { get; init; }

    /// <summary>Rows that are new.</summary>
    public long Inserted { get; init; }

    /// <summary>Duplicates.</summary>
    public long Skipped { get; init; }

    /// <summary>Rows that failed.</summary>
    public long Errored { get; init; }

    /// <summary>Elapsed time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The exit code for a scheduler.</summary>
    public int ExitCode { get; init; }

    /// <summary>The id of the error; null if there is none.</summary>
    public string? ErrorId { get; init; }

    /// <summary>The message of the error.</summary>
    public string? Message { get; init; }

    /// <summary>What to do about the error.</summary>
    public string? Remedy { get; init; }
}
