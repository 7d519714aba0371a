using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>Creates symbolic links, which Windows allows only to administrators and in developer mode.</summary>
public static class SymbolicLink
{
    /// <summary>Creates a link to a file. Skips the test if this user is not allowed to.</summary>
    /// <param name="path">Path of the link.</param>
    /// <param name="target">What it points to, which need not exist.</param>
    public static void ToFile(string path, string target) => Create(() => File.CreateSymbolicLink(path, target));

    /// <summary>Creates a link to a folder. Skips the test if this user is not allowed to.</summary>
    /// <param name="path">Path of the link.</param>
    /// <param name="target">What it points to, which need not exist.</param>
    public static void ToFolder(string path, string target) => Create(() => Directory.CreateSymbolicLink(path, target));

    private static void Create(Action create)
    {
        try
        {
            create();
        }
        catch (Exception error) when (OperatingSystem.IsWindows() && (error is IOException or UnauthorizedAccessException))
        {
            throw new PlatformNotSupportedException($"{DynamicSkipToken.Value}This user may not create symbolic links. Turn on Windows' developer mode.", error);
        }
    }
}
