namespace PlaintiffIngest.Core.Runs;

/// <summary>The result of a claim.</summary>
/// <param name="RunId">The run that now belongs to the caller, or the run that blocks the file.</param>
/// <param name="Status">The database's decision.</param>
internal sealed record Claim(Guid RunId, ClaimStatus Status)
{
    /// <summary>The last completed import of the same batch with another file; null if there is none.</summary>
    public EarlierDelivery? Earlier { get; init; }
}
