using Xunit.v3;

namespace PlaintiffIngest.Testing;

/// <summary>The data files beside the repository, which a checkout alone does not have.</summary>
public static class SharedData
{
    /// <summary>Names the folder where it is not beside the repository.</summary>
    public const string FolderVariable = "PLAINTIFF_INGEST_SHARED_DATA";

    private static readonly string Folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Repository.PathOf("..", "shared", "data"));

    /// <summary>The full path of a file; the test is skipped where there is none.</summary>
    /// <param name="fileName">Its name.</param>
    public static string PathOf(string fileName)
    {
        var path = Path.Combine(Folder, fileName);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{DynamicSkipToken.Value}shared/data/{fileName} is not beside the repository.");
    }
}
