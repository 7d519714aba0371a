using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Rejects;

/// <summary>One failed row, as a reject file needs it.</summary>
/// <param name="LineNumber">Line of the file, from 1.</param>
/// <param name="Code">Why it failed.</param>
/// <param name="Message">The failure in words.</param>
/// <param name="RawText">The row as it stood in the file, UTF-8.</param>
internal sealed record RejectedRow(long LineNumber, string Code, string Message, ReadOnlyMemory<byte> RawText);
