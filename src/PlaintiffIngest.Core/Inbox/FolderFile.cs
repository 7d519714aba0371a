using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;

namespace PlaintiffIngest.Core.Inbox;

/// <summary>What became of a file of a folder.</summary>
/// <param name="Result">The result of its import.</param>
/// <param name="MoveError">Why it could not be moved; null if it was moved, or stays for another reason.</param>
public sealed record FolderFile(IngestResult Result, IngestException? MoveError);
