namespace PlaintiffIngest.Core.Runs;

/// <summary>One landed row: a row of <c>ingest.plaintiffs_raw</c>. It holds a person's data as the vendor gave it.</summary>
public sealed record RowRecord
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>Ordinal of the data row, from 1.</summary>
    public required long RowNumber { get; init; }

    /// <summary>Line of the file, from 1.</summary>
    public required long LineNumber { get; init; }

    /// <summary>What became of the row.</summary>
    public required RowStatus Status { get; init; }

    /// <summary>The dedupe key, 64 hexadecimal digits.</summary>
    public required string DedupeKey { get; init; }

    /// <summary>Why the row failed; null when it did not.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The failure in words.</summary>
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

    /// <summary>The other columns, a JSON object.</summary>
    public string? RawData { get; init; }

    /// <summary>For a failed row, the row as it stood in the file.</summary>
    public string? RawText { get; init; }
}
