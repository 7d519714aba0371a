using PlaintiffIngest.Core.Runs;

namespace PlaintiffIngest.Core.Vendors;

/// <summary>What the database knows about a vendor before a file is read.</summary>
internal sealed record VendorFacts
{
    /// <summary>The vendor.</summary>
    public required string SourceSystem { get; init; }

    /// <summary>Whether the rows are distributed over several servers. Read here, because this query is the first of every import.</summary>
    public bool IsDistributed { get; init; }

    /// <summary>The current profile; null if there is none.</summary>
    public VendorProfile? Profile { get; init; }

    /// <summary>The headers that the profile accepts; null if it has none.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? AcceptedHeaders => Profile?.AcceptedHeaders;

    /// <summary>The last completed run; null if there is none.</summary>
    public LastRun? LastRun { get; init; }

    /// <summary>The headers to compare with: those that the profile accepts or, if it names none, that of the last completed run.</summary>
    public IReadOnlyList<HeaderNames> KnownHeaders => AcceptedHeaders is { Count: > 0 } accepted
        ? [.. accepted.Select(names => new HeaderNames(names))]
        : LastRun is { Header: { Length: > 0 } text, Delimiter: { } delimiter } ? [HeaderNames.Parse(text, delimiter)] : [];

    /// <summary>The last deliveries, the newest first.</summary>
    public IReadOnlyList<PastDelivery> History { get; init; } = [];

    /// <summary>The vendors with a profile or a run that has not failed, including this one if it has any.</summary>
    public IReadOnlyList<string> KnownVendors { get; init; } = [];

    /// <summary>Whether the vendor has a profile or a run, or is one that file names are recognized by.</summary>
    public bool IsKnown => KnownVendors.Contains(SourceSystem) || BatchIdentity.KnownSourceSystems.Contains(SourceSystem);

    /// <summary>All other known vendors.</summary>
    public IEnumerable<string> OtherVendors => KnownVendors.Concat(BatchIdentity.KnownSourceSystems).Where(name => name != SourceSystem).Distinct();
}
