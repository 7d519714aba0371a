namespace PlaintiffIngest.Core.Containers;

/// <summary>
/// Limits that protect against decompression bombs. A file that exceeds a limit causes an error before anything is claimed. Except for
/// the text of a workbook, memory use does not depend on the size of the content.
/// </summary>
public sealed record ContainerLimits
{
    /// <summary>
    /// Maximum size of the content in bytes. The default is 64 GiB: far larger than any delivery, but read in minutes, not days.
    /// </summary>
    public long MaxContentBytes { get; init; } = 64L << 30;

    /// <summary>
    /// Maximum compression ratio of content that is larger than <see cref="MinRatioBytes"/>. The default is 250. A CSV of people has a ratio
    /// of 4 to 30, and one that consists mostly of padding rarely 100; a gzip or zip bomb has 1,000, and a Zstandard bomb 10,000 or more.
    /// </summary>
    public int MaxRatio { get; init; } = 250;

    /// <summary>Size of content, in bytes, up to which <see cref="MaxRatio"/> does not apply. The default is 64 MiB, which takes a fraction of a second.</summary>
    public long MinRatioBytes { get; init; } = 64L << 20;

    /// <summary>Maximum size in bytes of a zip archive's directory, which is kept in memory. The default, 4 MiB, is enough for 40,000 entries.</summary>
    public long MaxDirectoryBytes { get; init; } = 4L << 20;

    /// <summary>
    /// Maximum memory for the text of a workbook, in bytes. The default is 512 MiB. A full sheet of a million people takes about 200 MiB.
    /// </summary>
    public long MaxWorkbookTextBytes { get; init; } = 512L << 20;
}
