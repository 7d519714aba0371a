namespace PlaintiffIngest.Core.Files;

/// <summary>Size and time of a file. If both are unchanged, so is the file.</summary>
/// <param name="Length">The size, in bytes.</param>
/// <param name="LastWriteTimeUtc">When it was last written.</param>
internal readonly record struct FileSample(long Length, DateTime LastWriteTimeUtc)
{
    // FAT keeps times to two seconds.
    private static readonly TimeSpan TimeResolution = TimeSpan.FromSeconds(2);

    /// <summary>Looks at a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The sample; null if there is no such file.</returns>
    public static FileSample? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileSample(file.Length, file.LastWriteTimeUtc) : null;
    }

    /// <summary>Whether a copy of this file, on any file system, could have the other sample.</summary>
    /// <param name="other">The sample of another file.</param>
    public bool Matches(FileSample other) => Length == other.Length && (LastWriteTimeUtc - other.LastWriteTimeUtc).Duration() <= TimeResolution;
}
