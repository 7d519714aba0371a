namespace PlaintiffIngest.Core.Containers;

/// <summary>
/// Bounds what a small file can cost. A file that exceeds a limit ends in an error before anything is claimed. Except for
/// the texts of a workbook, memory use does not depend on the size of the content.
/// </summary>
public sealed record ContainerLimits
{
    /// <summary>
    /// Maximum size of the content, in bytes. The default is 64 GiB: far more than a delivery has, and read in minutes, not in days.
    /// </summary>
    public long MaxContentBytes { get; init; } = 64L << 30;

    /// <summary>
    /// How many times as large as the file its content may be, beyond <see cref="MinRatioBytes"/>. The default is 250. CSV with people in
    /// it compresses 4 to 30 times, and rows that consist mostly of padding rarely 100 times; a bomb of gzip or zip 1,000 times, and one
    /// of Zstandard 10,000 times and more.
    /// </summary>
    public int MaxRatio { get; init; } = 250;

    /// <summary>How many bytes of content <see cref="MaxRatio"/> does not apply to. The default is 64 MiB, which takes a fraction of a second.</summary>
    public long MinRatioBytes { get; init; } = 64L << 20;

    /// <summary>Maximum size of a zip archive's directory, which is kept in memory, in bytes. The default, 4 MiB, is enough for 40,000 entries.</summary>
    public long MaxDirectoryBytes { get; init; } = 4L << 20;

    /// <summary>
    /// How much memory the texts of a workbook may take, in bytes. The default is 512 MiB. A full sheet of a million people takes about
    /// 200 MiB.
    /// </summary>
    public long MaxWorkbookTextBytes { get; init; } = 512L << 20;
}
