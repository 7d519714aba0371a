namespace PlaintiffIngest.Bench.Children;

/// <summary>The job of a contender.</summary>
internal sealed record Job
{
    /// <summary>The folder of the module.</summary>
    public string Module { get; init; } = string.Empty;

    /// <summary>The connection string.</summary>
    public string Connection { get; init; } = string.Empty;

    /// <summary>The files to load.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Files to load before the measurement.</summary>
    public IReadOnlyList<string> WarmUpFiles { get; init; } = [];

    /// <summary>The PowerShell command to measure, without its connection.</summary>
    public string Command { get; init; } = string.Empty;

    /// <summary>Whether to load nothing, as without <c>-Commit</c>.</summary>
    public bool DryRun { get; init; }

    /// <summary>The vendor's batch id; null to derive it from each file name.</summary>
    public string? Batch { get; init; }

    /// <summary>Maximum number of files at once.</summary>
    public int ThrottleLimit { get; init; } = 1;

    /// <summary>Maximum number of data rows; null for all.</summary>
    public int? Rows { get; init; }

    /// <summary>The folder of PostgreSQL's programs.</summary>
    public string Programs { get; init; } = string.Empty;
}
