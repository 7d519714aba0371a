namespace PlaintiffIngest.PS.Tests;

/// <summary>The real pwsh, where the machine has one.</summary>
internal static class Pwsh
{
    /// <summary>Names the program where it is not on the PATH.</summary>
    public const string Variable = "PLAINTIFF_INGEST_PWSH";

    /// <summary>Its path; null where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        var name = OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh";
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Join(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
