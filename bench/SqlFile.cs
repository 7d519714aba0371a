namespace PlaintiffIngest.Bench;

/// <summary>The SQL files of the benchmark.</summary>
internal static class SqlFile
{
    /// <summary>Reads a file of the folder <c>Sql</c>.</summary>
    public static string Read(string name) => File.ReadAllText(Path.Join(AppContext.BaseDirectory, "Sql", name));
}
