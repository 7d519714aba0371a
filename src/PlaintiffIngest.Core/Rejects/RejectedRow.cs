namespace PlaintiffIngest.Core.Rejects;

/// <summary>A failed row in a reject file.</summary>
/// <param name="LineNumber">One-based line of the file where the row starts.</param>
/// <param name="Code">The row code, such as <c>MISSING_NAME</c>.</param>
/// <param name="Message">The message of the failure.</param>
/// <param name="RawText">The original text of the row, UTF-8.</param>
internal sealed record RejectedRow(long LineNumber, string Code, string Message, ReadOnlyMemory<byte> RawText);
