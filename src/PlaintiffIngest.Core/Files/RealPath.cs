using System.Security;

namespace PlaintiffIngest.Core.Files;

/// <summary>Resolves the links in a path.</summary>
internal static class RealPath
{
    /// <summary>Compares paths like this platform's default file system: ignoring case on Windows and macOS.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Returns the full path with every symbolic link resolved. The file need not exist.</summary>
    /// <param name="path">A path.</param>
    public static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder)
        {
            return full;
        }

        var real = Path.Combine(Resolve(folder), Path.GetFileName(full));
        try
        {
            return File.ResolveLinkTarget(real, returnFinalTarget: true)?.FullName is { } target && target != real ? Resolve(target) : real;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException)
        {
            return real;
        }
    }
}
