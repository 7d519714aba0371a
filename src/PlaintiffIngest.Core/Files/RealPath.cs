using System.Security;

namespace PlaintiffIngest.Core.Files;

/// <summary>Where a file really is, whatever links lead to it.</summary>
internal static class RealPath
{
    /// <summary>Compares paths as the usual file system of this machine does.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The full path, with every link in it followed, of a file that need not exist.</summary>
    /// <param name="path">A path.</param>
    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder)
        {
            return full;
        }

        var real = Path.Combine(Of(folder), Path.GetFileName(full));
        try
        {
            return File.ResolveLinkTarget(real, returnFinalTarget: true)?.FullName is { } target && target != real ? Of(target) : real;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SecurityException)
        {
            return real;
        }
    }
}
