namespace PlaintiffIngest.Core.Files;

/// <summary>Tells a regular file from a pipe, a device or a file of the kernel, without opening it: opening a pipe waits for its writer.</summary>
internal static class SpecialFile
{
    private static readonly string[] KernelFileSystems = ["proc", "sysfs", "cgroupfs", "cgroup2fs", "debugfs", "devpts", "tracefs"];

    /// <summary>The path of the file at the end of a chain of symbolic links.</summary>
    /// <param name="fullPath">Full path of a file or of a link.</param>
    /// <exception cref="IOException">The chain goes in a circle.</exception>
    public static string Follow(string fullPath) => File.ResolveLinkTarget(fullPath, returnFinalTarget: true)?.FullName ?? fullPath;

    /// <summary>Whether a file is none that can be read twice or replaced.</summary>
    /// <param name="fullPath">Full path, its links followed.</param>
    public static bool Is(string fullPath) => IsDevice(fullPath) || IsOfKernel(fullPath);

    /// <summary>Whether a file that exists is a pipe or a socket, which other programs are reading or writing.</summary>
    /// <param name="fullPath">Full path of a file that is no link.</param>
    /// <remarks>Such a file has no length, and opening it both ways waits for nobody.</remarks>
    public static bool IsPipe(string fullPath)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(fullPath).Length > 0)
        {
            return false;
        }

        try
        {
            using var stream = new FileStream(fullPath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            return !stream.CanSeek;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool IsDevice(string path)
        => !OperatingSystem.IsWindows() && path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);

    // They may claim any length, and none of them ends where it says: /proc/kcore is as long as all memory could be.
    private static bool IsOfKernel(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        try
        {
            return KernelFileSystems.Contains(new DriveInfo(Path.GetDirectoryName(path) ?? path).DriveFormat);
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return path.StartsWith("/proc/", StringComparison.Ordinal) || path.StartsWith("/sys/", StringComparison.Ordinal);
        }
    }
}
