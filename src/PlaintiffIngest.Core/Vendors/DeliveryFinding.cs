using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>Something unusual about a delivery, compared with the vendor's profile or earlier deliveries.</summary>
/// <param name="ErrorId">The error id, if the finding is an error.</param>
/// <param name="IsGate">Whether the vendor's profile makes it an error. Otherwise it is a warning.</param>
/// <param name="Message">What was found, without the file's name.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record DeliveryFinding(IngestErrorId ErrorId, bool IsGate, RedactedText Message, RedactedText Remedy);
