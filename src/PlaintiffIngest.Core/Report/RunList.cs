namespace PlaintiffIngest.Core.Report;

/// <summary>A list of runs that may be truncated.</summary>
/// <typeparam name="T">The type of the runs.</typeparam>
/// <param name="Items">The runs that the page shows.</param>
/// <param name="Total">Number of runs including the omitted ones.</param>
internal sealed record RunList<T>(IReadOnlyList<T> Items, long Total)
{
    /// <summary>Number of runs that the page omits.</summary>
    public long OmittedCount => Total - Items.Count;
}
