using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>What became of one file. Texts from outside are redacted.</summary>
public sealed record IngestResult
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the file.</summary>
    public required string FileName { get; init; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits; null when it could not be read.</summary>
    public string? FileHash { get; init; }

    /// <summary>The vendor; null when it could not be told.</summary>
    public string? SourceSystem { get; init; }

    /// <summary>The vendor's batch.</summary>
    public string? SourceBatchId { get; init; }

    /// <summary>Name of the environment: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>The run; null for a dry run and before a claim.</summary>
    public Guid? RunId { get; init; }

    /// <summary>What became of the file.</summary>
    public IngestOutcome Outcome { get; init; }

    /// <summary>The database's answer to the claim; null when none was made.</summary>
    public ClaimStatus? ClaimStatus { get; init; }

    /// <summary>Data rows read.</summary>
    public long RowsFetched { get; init; }

    /// <summary>Rows new to the database.</summary>
    public long RowsInserted { get; init; }

    /// <summary>Rows whose plaintiff is there already.</summary>
    public long RowsSkipped { get; init; }

    /// <summary>Rows that failed validation.</summary>
    public long RowsErrored { get; init; }

    /// <summary>Lines below the header that hold nobody: empty, white space, or delimiters with nothing between them. They are no rows.</summary>
    public long BlankLines { get; init; }

    /// <summary>Rows the reader read; null when it came to no reconciliation.</summary>
    public long? Expected { get; init; }

    /// <summary>Rows in the table for this run.</summary>
    public long? Actual { get; init; }

    /// <summary>Actual less expected.</summary>
    public long? Delta => Actual - Expected;

    /// <summary>Whether counts were compared and agree.</summary>
    public bool? Reconciled { get; init; }

    /// <summary>Wall time.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Rows fetched per second of <see cref="Duration"/>.</summary>
    public double RowsPerSecond => Duration > TimeSpan.Zero ? RowsFetched / Duration.TotalSeconds : 0;

    /// <summary>The exit code of the operator's script.</summary>
    public ExitCode ExitCode { get; init; }

    /// <summary>The runbook's last line.</summary>
    public string Summary { get; init; } = string.Empty;

    /// <summary>The reject file that was written; null for none.</summary>
    public string? RejectPath { get; init; }

    /// <summary>The error of a failed file; null otherwise.</summary>
    public IngestException? Error { get; init; }
}
