namespace PlaintiffIngest.Core.Report;

/// <summary>Runs of one kind, the newest first, and how many there are in all.</summary>
/// <typeparam name="T">The runs.</typeparam>
/// <param name="Shown">Those that the page shows.</param>
/// <param name="Total">All of them.</param>
internal sealed record RunList<T>(IReadOnlyList<T> Shown, long Total)
{
    /// <summary>How many the page leaves off.</summary>
    public long OmittedCount => Total - Shown.Count;
}
