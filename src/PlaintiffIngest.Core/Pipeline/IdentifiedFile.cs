using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>A file whose content and batch are known.</summary>
/// <param name="Request">What the operator asked for.</param>
/// <param name="Name">The file's name, redacted.</param>
/// <param name="Hash">SHA-256 of its bytes.</param>
/// <param name="Batch">Vendor and batch.</param>
internal sealed record IdentifiedFile(IngestRequest Request, string Name, FileHash Hash, BatchIdentity Batch);
