using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>The result of ingesting one file. Text from the file and the operator is redacted.</summary>
public sealed record IngestResult
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the file.</summary>
    public required string FileName { get; init; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits; null if it could not be read.</summary>
    public string? FileHash { get; init; }

    /// <summary>The vendor; null if it could not be determined.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The vendor's batch id.</summary>
    public string? SourceBatchId { get; init; }

    /// <summary>Name of the environment: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>The run; null for a dry run, and for a file that failed before its claim.</summary>
    public Guid? RunId { get; init; }

    /// <summary>The outcome.</summary>
    public IngestOutcome Outcome { get; init; }

    /// <summary>The result of the claim; null if there was no claim.</summary>
    public ClaimStatus? ClaimStatus { get; init; }

    /// <summary>Data rows read.</summary>
    public long RowsFetched { get; init; }

    /// <summary>Rows that are new to the database.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Duplicates: rows whose plaintiff is already in the database or earlier in the file.</summary>
    public long RowsSkipped { get; init; }

    /// <summary>Rows that failed validation.</summary>
    public long RowsErrored { get; init; }

    /// <summary>For a duplicate: people of the file who have no live row, because the run that held it was rolled back.</summary>
    public long RowsStranded { get; init; }

    /// <summary>Number of blank lines below the header: empty, white space, or delimiters with nothing between them. They are not rows.</summary>
    public long BlankLines { get; init; }

    /// <summary>Data rows read; null if the file was not reconciled.</summary>
    public long? Expected { get; init; }

    /// <summary>Rows of this run in the table.</summary>
    public long? Actual { get; init; }

    /// <summary>Actual minus expected.</summary>
    public long? Delta => Actual - Expected;

    /// <summary>Whether the counts match; null if the file was not reconciled.</summary>
    public bool? Reconciled { get; init; }

    /// <summary>Elapsed time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Rows fetched per second of <see cref="Duration"/>.</summary>
    public double RowsPerSecond => Duration > TimeSpan.Zero ? RowsFetched / Duration.TotalSeconds : 0;

    /// <summary>The exit code of the operator's script.</summary>
    public ExitCode ExitCode { get; init; }

    /// <summary>The runbook's last line.</summary>
    public string Summary { get; init; } = string.Empty;

    /// <summary>Full path of the reject file; null if none was written.</summary>
    public string? RejectPath { get; init; }

    /// <summary>Full path of the file after it was moved; null if it was not moved.</summary>
    public string? MovedTo { get; init; }

    /// <summary>The error; null unless the file failed.</summary>
    public IngestException? Error { get; init; }

    /// <summary>Creates the report for logs, metrics and notifications.</summary>
    public FileReport ToReport() => new()
    {
        FileName = FileName,
        Environment = Environment,
        SourceSystem = SourceSystem,
        SourceBatchId = SourceBatchId,
        RunId = RunId,
        Outcome = Outcome.ToString(),
        Fetched = RowsFetched,
        Inserted = RowsInserted,
        Skipped = RowsSkipped,
        Errored = RowsErrored,
        Duration = Duration,
        ExitCode = (int)ExitCode,
        ErrorId = Error?.ErrorId.ToString(),
        Message = Error?.Message,
        Remedy = Error?.Remedy,
    };
}
