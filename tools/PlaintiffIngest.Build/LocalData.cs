using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>The folder in which the module keeps its private databases (<c>PLAINTIFF_INGEST_DATA</c>).</summary>
public static class LocalData
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string FolderVariable = "PLAINTIFF_INGEST_DATA";

    /// <summary>Stops the servers in the folder and deletes it, if it exists.</summary>
    /// <param name="programs">PostgreSQL's programs.</param>
    /// <param name="folder">The folder.</param>
    public static async Task DeleteAsync(PostgresPrograms programs, string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var cluster in Directory.GetDirectories(folder))
        {
            await new LocalServer(programs, cluster).StopAsync(CancellationToken.None);
        }

        Directory.Delete(folder, recursive: true);
    }
}
