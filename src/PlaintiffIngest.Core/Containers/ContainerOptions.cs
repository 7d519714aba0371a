namespace PlaintiffIngest.Core.Containers;

/// <summary>What to read from a compressed file or a workbook.</summary>
public sealed record ContainerOptions
{
    /// <summary>Name of the entry of a zip archive; null if the archive contains one CSV file.</summary>
    public string? Entry { get; init; }

    /// <summary>Name of the sheet of a workbook; null for the first one that is not hidden.</summary>
    public string? Sheet { get; init; }

    /// <summary>How much a file may decompress to.</summary>
    public ContainerLimits Limits { get; init; } = new();
}
