namespace PlaintiffIngest.Bench.Children;

/// <summary>What a contender is to do, on its standard input.</summary>
internal sealed record Job
{
    /// <summary>How to connect.</summary>
    public string Connection { get; init; } = string.Empty;

    /// <summary>The files to load.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The vendor's batch; null to take it from each file's name.</summary>
    public string? Batch { get; init; }

    /// <summary>How many files at once.</summary>
    public int ThrottleLimit { get; init; } = 1;

    /// <summary>Data rows to load at the most; null for all.</summary>
    public int? Rows { get; init; }

    /// <summary>Folder of PostgreSQL's programs.</summary>
    public string Programs { get; init; } = string.Empty;
}
