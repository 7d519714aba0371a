using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Pipeline;

/// <summary>Whose batch a file is: the vendor and the vendor's batch id.</summary>
/// <param name="SourceSystem">Trimmed and in lower case.</param>
/// <param name="SourceBatchId">Trimmed, redacted: it is shown, stored and logged.</param>
public sealed record BatchIdentity(string SourceSystem, string SourceBatchId)
{
    /// <summary>Names the vendor where none is given.</summary>
    public const string SourceSystemVariable = "PLAINTIFF_SOURCE_SYSTEM";

    /// <summary>Tells the identity from what was given, the environment and the file name.</summary>
    /// <param name="request">The file.</param>
    /// <exception cref="IngestException">The vendor cannot be told, or one of the two is not of the allowed form.</exception>
    public static BatchIdentity Of(IngestRequest request) => throw new NotImplementedException(request.Path);
}
