using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>How a vendor's last file was read.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Header">The header's text, redacted; null if it was not recorded.</param>
/// <param name="Delimiter">The delimiter; null if it was not recorded.</param>
/// <param name="Options">The options; null if they were not recorded.</param>
internal sealed record LastRun(Guid RunId, string? Header, char? Delimiter, ReadOptions? Options);
