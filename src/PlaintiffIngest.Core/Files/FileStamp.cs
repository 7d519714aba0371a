namespace PlaintiffIngest.Core.Files;

/// <summary>Size and last write time of a file. If neither changes, the file is considered unchanged.</summary>
/// <param name="Length">The size, in bytes.</param>
/// <param name="LastWriteTimeUtc">When it was last written.</param>
internal readonly record struct FileStamp(long Length, DateTime LastWriteTimeUtc)
{
    // FAT has a resolution of two seconds.
    private static readonly TimeSpan TimeResolution = TimeSpan.FromSeconds(2);

    /// <summary>Reads the size and the time of a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The stamp; null if the file does not exist.</returns>
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc) : null;
    }

    /// <summary>Whether a copy of this file, on any file system, could have the other stamp.</summary>
    /// <param name="other">The stamp of another file.</param>
    public bool Matches(FileStamp other) => Length == other.Length && (LastWriteTimeUtc - other.LastWriteTimeUtc).Duration() <= TimeResolution;
}
