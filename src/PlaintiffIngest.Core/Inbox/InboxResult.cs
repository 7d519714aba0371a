using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>The outcome for one file of an inbox folder.</summary>
/// <param name="Result">The result of its import.</param>
/// <param name="MoveError">Why it could not be moved; null if it was moved, or if its result does not call for a move.</param>
public sealed record InboxResult(IngestResult Result, IngestException? MoveError);
