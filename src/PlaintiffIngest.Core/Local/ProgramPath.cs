namespace PlaintiffIngest.Core.Local;

/// <summary>The folders of programs. A service or a container may have no PATH, or one with only pwsh's own folder.</summary>
public static class ProgramPath
{
    private static readonly string[] UnixFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The folders in PATH, followed on Unix by the standard ones.</summary>
    public static string Folders => OperatingSystem.IsWindows() ? FromVariable : string.Join(':', FromVariable.Split(':', StringSplitOptions.RemoveEmptyEntries).Union(UnixFolders));

    private static string FromVariable => Environment.GetEnvironmentVariable("PATH") ?? string.Empty;

    /// <summary>Finds a program. The runtime would search only the PATH of this process.</summary>
    /// <param name="program">Its name or path.</param>
    /// <returns>Its full path; the argument if it has a folder, or if the program is not found.</returns>
    public static string Find(string program)
        => OperatingSystem.IsWindows() || program.Contains('/', StringComparison.Ordinal)
            ? program
            : Folders.Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists) ?? program;
}
