namespace PlaintiffIngest.Core.Files;

/// <summary>Detects pipes, devices and kernel files, if possible without opening them: opening a pipe waits for its writer.</summary>
internal static class SpecialFile
{
    private static readonly string[] KernelFileSystems = ["proc", "sysfs", "cgroupfs", "cgroup2fs", "debugfs", "devpts", "tracefs"];

    /// <summary>Returns the final target of a symbolic link; any other path is returned unchanged.</summary>
    /// <param name="fullPath">Full path of a file or a link.</param>
    /// <exception cref="IOException">The links form a cycle.</exception>
    public static string ResolveLinks(string fullPath) => File.ResolveLinkTarget(fullPath, returnFinalTarget: true)?.FullName ?? fullPath;

    /// <summary>Whether a file is a device or a kernel file, which cannot be read twice or replaced.</summary>
    /// <param name="fullPath">Full path, with links resolved.</param>
    public static bool IsSpecial(string fullPath) => IsDevice(fullPath) || IsKernelFile(fullPath);

    /// <summary>Whether an existing file is a pipe or a socket.</summary>
    /// <param name="fullPath">Full path of a file that is not a link.</param>
    /// <remarks>Such a file has length 0, and opening it for reading and writing does not block.</remarks>
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

    // The length of these files is not reliable: /proc/kcore claims the size of the whole address space.
    private static bool IsKernelFile(string path)
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
