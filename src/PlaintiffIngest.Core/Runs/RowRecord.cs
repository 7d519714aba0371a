namespace PlaintiffIngest.Core.Runs;

/// <summary>One loaded row: a row of <c>ingest.plaintiffs_raw</c>. It contains personal data as the vendor sent it.</summary>
public sealed record RowRecord
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>One-based number of the data row in the file.</summary>
    public required long RowNumber { get; init; }

    /// <summary>One-based line of the file where the row starts.</summary>
    public required long LineNumber { get; init; }

    /// <summary>The status of the row.</summary>
    public required RowStatus Status { get; init; }

    /// <summary>The dedupe key, 64 hexadecimal digits.</summary>
    public required string DedupeKey { get; init; }

    /// <summary>The row code of a failed row, such as <c>MISSING_NAME</c>; otherwise null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The message of a failed row.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>For a skipped row, the run that holds the first copy.</summary>
    public Guid? DuplicateOfRunId { get; init; }

    /// <summary>For a skipped row, the row number of the first copy.</summary>
    public long? DuplicateOfRowNumber { get; init; }

    /// <summary>Plaintiff's name.</summary>
    public string? PlaintiffName { get; init; }

    /// <summary>Email.</summary>
    public string? Email { get; init; }

    /// <summary>Phone.</summary>
    public string? Phone { get; init; }

    /// <summary>Address.</summary>
    public string? Address { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>State.</summary>
    public string? State { get; init; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; init; }

    /// <summary>The other columns of the file, as a JSON object.</summary>
    public string? RawData { get; init; }

    /// <summary>For a failed row, its original text.</summary>
    public string? RawText { get; init; }

    /// <summary>For a skipped row, when the person's only live row was rolled back; null while there is a live row.</summary>
    public DateTimeOffset? StrandedAt { get; init; }

    /// <summary>When the row was promoted.</summary>
    public DateTimeOffset? PromotedAt { get; init; }

    /// <summary>The place that the promoter moved the person to, as it named it.</summary>
    public string? PromotedTo { get; init; }

    /// <summary>When the person was erased. The row then has no values.</summary>
    public DateTimeOffset? ErasedAt { get; init; }
}
