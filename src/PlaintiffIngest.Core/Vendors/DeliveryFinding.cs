using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Something about a delivery that its vendor's earlier ones do not have.</summary>
/// <param name="ErrorId">What it is.</param>
/// <param name="IsGate">Whether the vendor's profile makes it an error. Otherwise it is a warning.</param>
/// <param name="Message">What was found, without the file's name.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record DeliveryFinding(IngestErrorId ErrorId, bool IsGate, RedactedText Message, RedactedText Remedy);
