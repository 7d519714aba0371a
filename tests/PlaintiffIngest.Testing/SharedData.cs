using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>The shared data files next to the repository. They are not part of a checkout.</summary>
public static class SharedData
{
    /// <summary>The environment variable that overrides the folder.</summary>
    public const string FolderVariable = "PLAINTIFF_INGEST_SHARED_DATA";

    private static readonly string Folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Repository.PathOf("..", "shared", "data"));

    /// <summary>Returns the full path of a file. Skips the test if the file does not exist.</summary>
    /// <param name="fileName">Name of the file.</param>
    public static string PathOf(string fileName)
    {
        var path = Path.Combine(Folder, fileName);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{DynamicSkipToken.Value}shared/data/{fileName} is not next to the repository.");
    }
}
