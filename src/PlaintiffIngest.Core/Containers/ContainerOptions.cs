namespace PlaintiffIngest.Core.Containers;

/// <summary>What to read from a compressed file or a workbook.</summary>
public sealed record ContainerOptions
{
    /// <summary>Path or name of the entry to read from a zip archive; null if the archive contains one CSV file.</summary>
    public string? Entry { get; init; }

    /// <summary>Name of the sheet to read from a workbook; null for the first one that is not hidden.</summary>
    public string? Sheet { get; init; }

    /// <summary>Limits on the size of the content.</summary>
    public ContainerLimits Limits { get; init; } = new();
}
