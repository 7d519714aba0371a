using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>One landed row. It holds a person's data as the vendor gave it.</summary>
public sealed class ImportRow
{
    internal ImportRow(RowRecord record)
    {
        RunId = record.RunId;
        RowNumber = record.RowNumber;
        LineNumber = record.LineNumber;
        Status = StatusText.ToName(record.Status);
        DedupeKey = record.DedupeKey;
        ErrorCode = record.ErrorCode;
        ErrorMessage = record.ErrorMessage;
        DuplicateOfRunId = record.DuplicateOfRunId;
        DuplicateOfRowNumber = record.DuplicateOfRowNumber;
        PlaintiffName = record.PlaintiffName;
        Email = record.Email;
        Phone = record.Phone;
        Address = record.Address;
        City = record.City;
        State = record.State;
        PostalCode = record.PostalCode;
        RawData = record.RawData;
        RawText = record.RawText;
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>Ordinal of the data row in the file, from 1.</summary>
    public long RowNumber { get; }

    /// <summary>Line of the file, from 1.</summary>
    public long LineNumber { get; }

    /// <summary>What became of the row: Pending, Processing, Promoted, Skipped, Failed or RolledBack.</summary>
    public string Status { get; }

    /// <summary>The dedupe key, 64 hexadecimal digits.</summary>
    public string DedupeKey { get; }

    /// <summary>Why the row failed, such as <c>MISSING_NAME</c>; null when it did not.</summary>
    public string? ErrorCode { get; }

    /// <summary>The failure in words.</summary>
    public string? ErrorMessage { get; }

    /// <summary>For a skipped row, the run that holds the first copy.</summary>
    public Guid? DuplicateOfRunId { get; }

    /// <summary>For a skipped row, the row number of the first copy.</summary>
    public long? DuplicateOfRowNumber { get; }

    /// <summary>Plaintiff's name.</summary>
    public string? PlaintiffName { get; }

    /// <summary>E-mail.</summary>
    public string? Email { get; }

    /// <summary>Phone.</summary>
    public string? Phone { get; }

    /// <summary>Address.</summary>
    public string? Address { get; }

    /// <summary>City.</summary>
    public string? City { get; }

    /// <summary>State.</summary>
    public string? State { get; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; }

    /// <summary>The other columns, a JSON object.</summary>
    public string? RawData { get; }

    /// <summary>For a failed row, the row as it stood in the file.</summary>
    public string? RawText { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} row {RowNumber}: {Status}";
}
