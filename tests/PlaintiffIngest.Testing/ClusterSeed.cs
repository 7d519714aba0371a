using System.Diagnostics;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Testing;

/// <summary>
/// The files of a server that was created once in this process. Starting a server on a copy of them is several times faster than running
/// <c>initdb</c> first.
/// </summary>
public static class ClusterSeed
{
    // Tests do not need durability.
    private static readonly Dictionary<string, string> Fast = new() { ["fsync"] = "off" };

    private static readonly Lazy<Task<TempFolder>> Seed = new(MakeAsync);

    /// <summary>Copies the files into a folder; but not the settings and the log. On Windows, <c>initdb</c> creates the files.</summary>
    /// <param name="folder">The data folder of a <see cref="LocalServer"/> that was not started yet.</param>
    public static async Task CopyToAsync(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Owners and permissions are copied too.
        var seed = (await Seed.Value).Path;
        using var copy = Process.Start("cp", ["-a", Path.Join(seed, "password"), Path.Join(seed, "server"), folder]);
        await copy.WaitForExitAsync();
        if (copy.ExitCode != 0)
        {
            throw new IOException($"cp of {seed} to {folder} ended with {copy.ExitCode}.");
        }
    }

    private static async Task<TempFolder> MakeAsync()
    {
        var folder = new TempFolder();
        EndOfRun.Add(folder.Dispose);
        var server = new LocalServer(await TestServer.ProgramsAsync(), folder.Path, Fast);
        await server.StartAsync(CancellationToken.None);
        await server.StopAsync(CancellationToken.None);
        File.Delete(server.LogFile);
        return folder;
    }
}
