using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.PS.Output;

/// <summary>A row in the database. It contains personal data as the vendor sent it.</summary>
public sealed class ImportRow
{
    internal ImportRow(RowRecord record)
    {
        RunId = record.RunId;
        RowNumber = record.RowNumber;
        LineNumber = record.LineNumber;
        Status = record.Status.ToString();
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
        StrandedAt = record.StrandedAt?.ToLocalTime();
        PromotedAt = record.PromotedAt?.ToLocalTime();
        PromotedTo = record.PromotedTo;
        ErasedAt = record.ErasedAt?.ToLocalTime();
    }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>One-based number of the data row in the file.</summary>
    public long RowNumber { get; }

    /// <summary>One-based line of the file where the row starts.</summary>
    public long LineNumber { get; }

    /// <summary>The status of the row: Pending, Processing, Promoted, Skipped, Failed or RolledBack.</summary>
    public string Status { get; }

    /// <summary>The dedupe key, 64 hexadecimal digits.</summary>
    public string DedupeKey { get; }

    /// <summary>The row code of a failed row, such as <c>MISSING_NAME</c>; otherwise null.</summary>
    public string? ErrorCode { get; }

    /// <summary>The error message of a failed row.</summary>
    public string? ErrorMessage { get; }

    /// <summary>For a skipped row, the run that holds the first copy.</summary>
    public Guid? DuplicateOfRunId { get; }

    /// <summary>For a skipped row, the row number of the first copy.</summary>
    public long? DuplicateOfRowNumber { get; }

    /// <summary>The plaintiff's name.</summary>
    public string? PlaintiffName { get; }

    /// <summary>Email address.</summary>
    public string? Email { get; }

    /// <summary>Phone number.</summary>
    public string? Phone { get; }

    /// <summary>Street address.</summary>
    public string? Address { get; }

    /// <summary>City.</summary>
    public string? City { get; }

    /// <summary>State.</summary>
    public string? State { get; }

    /// <summary>Postal code.</summary>
    public string? PostalCode { get; }

    /// <summary>The other columns of the file, as a JSON object.</summary>
    public string? RawData { get; }

    /// <summary>For a failed row, its original text.</summary>
    public string? RawText { get; }

    /// <summary>For a skipped row, when the person's only live row was rolled back, in local time; null while there is a live row.</summary>
    public DateTimeOffset? StrandedAt { get; }

    /// <summary>When the row was promoted, in local time.</summary>
    public DateTimeOffset? PromotedAt { get; }

    /// <summary>The place that the promoter moved the person to, as it named it.</summary>
    public string? PromotedTo { get; }

    /// <summary>When the person was erased, in local time. The row then has no values.</summary>
    public DateTimeOffset? ErasedAt { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ViewText.Abbreviate(RunId)} row {RowNumber}: {Status}";
}
