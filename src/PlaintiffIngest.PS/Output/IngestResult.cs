namespace PlaintiffIngest.PS.Output;

/// <summary>The result of ingesting one file.</summary>
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
        ClaimStatus = record.ClaimStatus?.ToString();
        RowsFetched = record.RowsFetched;
        RowsInserted = record.RowsInserted;
        RowsSkipped = record.RowsSkipped;
        RowsErrored = record.RowsErrored;
        RowsStranded = record.RowsStranded;
        BlankLines = record.BlankLines;
        Expected = record.Expected;
        Actual = record.Actual;
        Delta = record.Delta;
        Reconciled = record.Reconciled;
        Duration = record.Duration;
        RowsPerSecond = record.RowsPerSecond;
        ExitCode = (int)record.ExitCode;
        Summary = record.Summary;
        RejectPath = record.RejectPath;
        MovedTo = record.MovedTo;
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Name of the file, without its folder.</summary>
    public string FileName { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits; null if the file could not be read.</summary>
    public string? FileHash { get; }

    /// <summary>The vendor.</summary>
    public string? SourceSystem { get; }

    /// <summary>The vendor's batch id.</summary>
    public string? SourceBatchId { get; }

    /// <summary>Name of the environment: <c>dev</c>, <c>prod</c>, <c>local</c> or <c>custom</c>.</summary>
    public string Environment { get; }

    /// <summary>The run; null for a dry run, and for a file that failed before its claim.</summary>
    public Guid? RunId { get; }

    /// <summary>
    /// Committed, DryRun (nothing was kept), Duplicate (the batch was imported before; nothing was done),
    /// InProgress (another worker is importing the batch) or Failed (nothing was kept; see the error).
    /// </summary>
    public string Outcome { get; }

    /// <summary>The database's response to the claim: Claimed, Duplicate or InProgress; null if there was no claim.</summary>
    public string? ClaimStatus { get; }

    /// <summary>Number of data rows read.</summary>
    public long RowsFetched { get; }

    /// <summary>Number of rows that are new to the database.</summary>
    public long RowsInserted { get; }

    /// <summary>Number of duplicates: rows whose plaintiff is already in the database or earlier in the file.</summary>
    public long RowsSkipped { get; }

    /// <summary>Number of rows that failed validation.</summary>
    public long RowsErrored { get; }

    /// <summary>For a duplicate: number of its people who have no live row, because the run that held it was rolled back. See Undo-ImportRun -Reinstate.</summary>
    public long RowsStranded { get; }

    /// <summary>Number of blank lines below the header: empty, white space, or delimiters with nothing between them. They are not rows.</summary>
    public long BlankLines { get; }

    /// <summary>Expected number of rows in the table: the data rows read; null if the file was not reconciled.</summary>
    public long? Expected { get; }

    /// <summary>Number of this run's rows in the table; null if the file was not reconciled.</summary>
    public long? Actual { get; }

    /// <summary>Actual minus expected; null if the file was not reconciled.</summary>
    public long? Delta { get; }

    /// <summary>Whether the counts match; null if the file was not reconciled, such as a duplicate.</summary>
    public bool? Reconciled { get; }

    /// <summary>Elapsed time.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Rows read per second of the duration.</summary>
    public double RowsPerSecond { get; }

    /// <summary>The exit code of <c>scripts/plaintiff_ingest.ps1</c>: 0 for success, 1 for a failed gate, 2 for a file, configuration or database that cannot be used.</summary>
    public int ExitCode { get; }

    /// <summary>The last line of the runbook's transcript.</summary>
    public string Summary { get; }

    /// <summary>Full path of the reject file; null if none was written.</summary>
    public string? RejectPath { get; }

    /// <summary>Full path of the file after it was moved to the archive or to the folder for failed files; null if it was not moved. See Invoke-IngestFolder.</summary>
    public string? MovedTo { get; }

    /// <inheritdoc/>
    public override string ToString() => Summary;
}
