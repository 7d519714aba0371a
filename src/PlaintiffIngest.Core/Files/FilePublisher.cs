using System.Runtime.InteropServices;

namespace PlaintiffIngest.Core.Files;

/// <summary>
/// Links or copies a file to another folder. Even if the process is killed, the new file is complete or missing, and never replaces another
/// file. The caller deletes the source.
/// </summary>
internal static partial class FilePublisher
{
    private const int BufferSize = 128 * 1024;

    /// <summary>The result of publishing a file.</summary>
    public enum Outcome
    {
        /// <summary>The target was created.</summary>
        Published,

        /// <summary>The target is already this file: an earlier move was interrupted, or another process is moving it too.</summary>
        AlreadyThere,

        /// <summary>Another file has that name.</summary>
        NameTaken,

        /// <summary>The source is gone: another process has moved it.</summary>
        Gone,

        /// <summary>The source has changed.</summary>
        Changed,
    }

    /// <summary>Publishes a file.</summary>
    /// <param name="source">Full path of a regular file.</param>
    /// <param name="stamp">The size and time that the file must have.</param>
    /// <param name="target">Full path of the new name. Its folder exists.</param>
    /// <param name="temporaryPath">Full path, in the target's folder, of a temporary file in case the file must be copied to another volume.</param>
    /// <exception cref="IOException">The file cannot be published.</exception>
    /// <exception cref="UnauthorizedAccessException">A permission is missing.</exception>
    public static Outcome Publish(string source, FileStamp stamp, string target, string temporaryPath)
    {
        if (FileStamp.Of(source) is not { } current)
        {
            return Outcome.Gone;
        }

        if (current != stamp)
        {
            return Outcome.Changed;
        }

        if (Exists(target))
        {
            return Compare(source, target);
        }

        try
        {
            var outcome = Link(source, target) ?? Copy(source, stamp, target, temporaryPath);
            if (outcome == Outcome.Published && FileStamp.Of(target) is { } published && !published.Matches(stamp))
            {
                // The file was replaced between the two checks.
                File.Delete(target);
                return Outcome.Changed;
            }

            return outcome == Outcome.NameTaken ? Compare(source, target) : outcome;
        }
        catch (FileNotFoundException) when (!File.Exists(source))
        {
            return Outcome.Gone;
        }
    }

    /// <summary>Whether two files have the same content. False for a link, because it may lead to the other file, and if one of them is gone.</summary>
    /// <param name="first">A regular file.</param>
    /// <param name="second">Any path.</param>
    /// <param name="checkTime">Whether they must also have the same last write time.</param>
    public static bool IsSame(string first, string second, bool checkTime)
    {
        var (one, other) = (new FileInfo(first), new FileInfo(second));
        if (!one.Exists || !other.Exists || other.LinkTarget is not null || one.Length != other.Length
            || (checkTime && !new FileStamp(one.Length, one.LastWriteTimeUtc).Matches(new FileStamp(other.Length, other.LastWriteTimeUtc))))
        {
            return false;
        }

        try
        {
            using var left = Open(first);
            using var right = Open(second);
            return HaveSameBytes(left, right);
        }
        catch (FileNotFoundException)
        {
            // Another process has just moved it.
            return false;
        }
    }

    /// <summary>Deletes a file. If several processes delete it at once, exactly one of them did it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether this call deleted it; false if it was gone.</returns>
    /// <exception cref="IOException">The file cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">A permission is missing.</exception>
    public static bool Delete(string path)
    {
        if (OperatingSystem.IsWindows() ? DeleteWindows(path) : Unlink(path) == 0)
        {
            return true;
        }

        // Throws the reason, unless the file is gone. It also accepts the long paths of Windows.
        var isThere = File.Exists(path);
        File.Delete(path);
        return isThere;
    }

    /// <summary>Whether a name is in use, even by a dangling link.</summary>
    /// <param name="path">A path.</param>
    public static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    // Something has the target's name.
    private static Outcome Compare(string source, string target)
        => IsSame(source, target, checkTime: true) ? Outcome.AlreadyThere : File.Exists(source) ? Outcome.NameTaken : Outcome.Gone;

    private static bool HaveSameBytes(FileStream left, FileStream right)
    {
        var (a, b) = (new byte[BufferSize], new byte[BufferSize]);
        while (true)
        {
            var read = left.ReadAtLeast(a, BufferSize, throwOnEndOfStream: false);
            if (right.ReadAtLeast(b, BufferSize, throwOnEndOfStream: false) != read || !a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read)))
            {
                return false;
            }

            if (read < BufferSize)
            {
                return true;
            }
        }
    }

    // Returns null if the folders are on different volumes, or if the file system has no hard links.
    private static Outcome? Link(string source, string target)
    {
        if (!OperatingSystem.IsWindows())
        {
            return CreateHardLink(source, target) == 0 ? Outcome.Published
                : Exists(target) ? Outcome.NameTaken
                : File.Exists(source) ? null
                : Outcome.Gone;
        }

        return CreateHardLinkWindows(target, source, 0) ? Outcome.Published
            : Exists(target) ? Outcome.NameTaken
            : File.Exists(source) ? null
            : Outcome.Gone;
    }

    // The copy must be on disk before the caller deletes the source. A second flush also covers its new name.
    private static Outcome Copy(string source, FileStamp stamp, string target, string temporaryPath)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.GetUnixFileMode(source);
        }

        try
        {
            using var copy = new FileStream(temporaryPath, options);
            using (var original = Open(source))
            {
                original.CopyTo(copy, BufferSize);
            }

            copy.Flush(flushToDisk: true);
            if (FileStamp.Of(source) is not { } current)
            {
                return Outcome.Gone;
            }

            if (current != stamp)
            {
                return Outcome.Changed;
            }

            File.SetLastWriteTimeUtc(temporaryPath, stamp.LastWriteTimeUtc);
            var outcome = Link(temporaryPath, target) ?? Rename(temporaryPath, target);
            copy.Flush(flushToDisk: true);
            return outcome;
        }
        finally
        {
            File.Delete(temporaryPath);
        }
    }

    // Without hard links, the only way to reserve a name is to create an empty file.
    private static Outcome Rename(string temporaryPath, string target)
    {
        try
        {
            new FileStream(target, FileMode.CreateNew).Dispose();
        }
        catch (IOException) when (Exists(target))
        {
            return Outcome.NameTaken;
        }

        File.Move(temporaryPath, target, overwrite: true);
        return Outcome.Published;
    }

    private static FileStream Open(string path)
        => new(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateHardLink(string source, string target);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLinkWindows(string target, string source, nint reserved);

    [LibraryImport("libc", EntryPoint = "unlink", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unlink(string path);

    [LibraryImport("kernel32.dll", EntryPoint = "DeleteFileW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DeleteWindows(string path);
}
