namespace PlaintiffIngest.Bench;

/// <summary>How much a benchmark run measures.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="Rows">Row counts of the files of new people, ascending.</param>
/// <param name="SmallFiles">Number of files of 100 rows.</param>
/// <param name="LargeRows">Rows of the large tables; null for no large table.</param>
internal sealed record BenchSize(string Name, IReadOnlyList<int> Rows, int SmallFiles, int? LargeRows)
{
    /// <summary>Every case, with few rows: the figures mean nothing.</summary>
    public static readonly BenchSize Small = new("small", [10_000], 10, 100_000);

    /// <summary>Everything that fits into a few minutes.</summary>
    public static readonly BenchSize Normal = new("normal", [10_000, 100_000, 1_000_000], 200, null);

    /// <summary>Everything.</summary>
    public static readonly BenchSize Full = Normal with { Name = "full", LargeRows = 10_000_000 };

    public static readonly IReadOnlyList<BenchSize> All = [Small, Normal, Full];

    /// <summary>Rows of the largest file that every contender loads.</summary>
    public int LargestFile => Rows[^1];
}
