namespace PlaintiffIngest.PS.Output;

/// <summary>What became of one file.</summary>
public sealed class IngestResult
{
    internal IngestResult(Core.Pipeline.IngestResult record)
    {
        Path = record.Path;
        FileName = record.FileName;
        FileHash = record.FileHash;
        SourceSystem = record.SourceSystem;
        SourceBatchId = record.SourceBatchId;
        Environment = record.Environment;
        RunId = record.RunId;
        Outcome = record.Outcome.ToString();
        ClaimStatus = record.ClaimStatus is null ? null : StatusText.ToName(record.ClaimStatus);
        RowsFetched = record.RowsFetched;
        RowsInserted = record.RowsInserted;
        RowsSkipped = record.RowsSkipped;
        RowsErrored = record.RowsErrored;
        Expected = record.Expected;
        Actual = record.Actual;
        Delta = record.Delta;
        Reconciled = record.Reconciled;
        Duration = record.Duration;
        RowsPerSecond = record.RowsPerSecond;
        ExitCode = (int)record.ExitCode;
        Summary = record.Summary;
        RejectPath = record.RejectPath;
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Name of the file.</summary>
    public string FileName { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits; null when it could not be read.</summary>
    public string? FileHash { get; }

    /// <summary>The vendor.</summary>
    public string? SourceSystem { get; }

    /// <summary>The vendor's batch.</summary>
    public string? SourceBatchId { get; }

    /// <summary>Name of the environment: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</summary>
    public string Environment { get; }

    /// <summary>The run; null for a dry run and for a file that came to no claim.</summary>
    public Guid? RunId { get; }

    /// <summary>
    /// What became of the file: Committed, DryRun (nothing was kept), Duplicate (imported before, nothing was done),
    /// InProgress (another worker is importing it) or Failed (nothing was kept; the error says why).
    /// </summary>
    public string Outcome { get; }

    /// <summary>What the database answered to the claim: Claimed, Duplicate or InProgress; null when it came to none.</summary>
    public string? ClaimStatus { get; }

    /// <summary>Data rows read.</summary>
    public long RowsFetched { get; }

    /// <summary>Rows new to the database.</summary>
    public long RowsInserted { get; }

    /// <summary>Rows whose plaintiff is there already.</summary>
    public long RowsSkipped { get; }

    /// <summary>Rows that failed validation.</summary>
    public long RowsErrored { get; }

    /// <summary>Rows the reader read; null when counts were not compared.</summary>
    public long? Expected { get; }

    /// <summary>Rows in the table for this run.</summary>
    public long? Actual { get; }

    /// <summary>Actual less expected.</summary>
    public long? Delta { get; }

    /// <summary>Whether the counts agree; null when they were not compared: a duplicate, a file that came to no load.</summary>
    public bool? Reconciled { get; }

    /// <summary>Wall time.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Rows read per second of the duration.</summary>
    public double RowsPerSecond { get; }

    /// <summary>The exit code of the operator's script: 0 success, 1 a gate failed, 2 something cannot be used.</summary>
    public int ExitCode { get; }

    /// <summary>The runbook's last line.</summary>
    public string Summary { get; }

    /// <summary>The reject file that was written; null for none.</summary>
    public string? RejectPath { get; }

    /// <inheritdoc/>
    public override string ToString() => Summary;
}
