using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Host;

/// <summary>Runs the demo on a database of its own, and leaves nothing behind.</summary>
internal static class Demo
{
    private const string DataVariable = "PLAINTIFF_INGEST_DATA";

    /// <summary>Provides PostgreSQL's programs, runs the demo, stops its server and deletes its data.</summary>
    /// <param name="engine">Runs the script.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(EngineHost engine, CancellationToken cancellationToken)
    {
        // A server that runs as another account must be able to pass through: not a folder of this user's, nor one made as private.
        var data = Path.Join(Path.GetTempPath(), $"plaintiff-ingest-demo-{Environment.ProcessId}");
        PostgresPrograms? programs = null;
        try
        {
            programs = await PostgresInstaller.EnsureAsync(null, Console.Out.WriteLine, cancellationToken);
            Environment.SetEnvironmentVariable(PostgresPrograms.FolderVariable, programs.Folder);
            Environment.SetEnvironmentVariable(DataVariable, data);
            return engine.RunFile(Path.Join(Checkout.Root, "tools", "demo.ps1"), []);
        }
        catch (IngestException error)
        {
            await Console.Error.WriteLineAsync($"{error.Message}\n{error.Remedy}");
            return (int)error.ExitCode;
        }
        finally
        {
            if (programs is not null)
            {
                await ClearAsync(programs, data);
            }
        }
    }

    private static async Task ClearAsync(PostgresPrograms programs, string data)
    {
        foreach (var cluster in Directory.Exists(data) ? Directory.GetDirectories(data) : [])
        {
            await new LocalServer(programs, cluster).StopAsync(CancellationToken.None);
            Directory.Delete(cluster, recursive: true);
        }

        if (Directory.Exists(data))
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
