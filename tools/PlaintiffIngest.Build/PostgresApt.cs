using System.Globalization;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Installs PostgreSQL with apt-get, where there is no npm and we are root.</summary>
internal static class PostgresApt
{
    private const string Program = "/usr/bin/apt-get";
    private const string ClusterSettings = "/etc/postgresql-common/createcluster.conf";

    /// <summary>Whether this machine has apt-get and we may use it.</summary>
    public static bool IsPossible() => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists(Program);

    /// <summary>Installs the server programs without the server that Debian would start with them.</summary>
    /// <param name="major">The major version; null for the distribution's.</param>
    /// <param name="say">Told what is installed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">apt-get failed.</exception>
    public static async Task InstallAsync(int? major, Action<string> say, CancellationToken cancellationToken)
    {
        var package = major is null ? "postgresql" : string.Create(CultureInfo.InvariantCulture, $"postgresql-{major}");
        say($"npm is not on this machine: PostgreSQL is installed by apt-get install {package}.");
        await RunAsync(["update"], cancellationToken);
        await RunAsync(["install", "-y", "--no-install-recommends", "postgresql-common"], cancellationToken);
        var before = File.Exists(ClusterSettings) ? await File.ReadAllTextAsync(ClusterSettings, cancellationToken) : null;
        try
        {
            // Otherwise the package makes and starts a server that nobody asked for.
            await File.AppendAllTextAsync(ClusterSettings, "\ncreate_main_cluster = false\n", cancellationToken);
            await RunAsync(["install", "-y", "--no-install-recommends", package], cancellationToken);
        }
        finally
        {
            Restore(before);
        }
    }

    private static void Restore(string? before)
    {
        if (before is null)
        {
            File.Delete(ClusterSettings);
        }
        else
        {
            File.WriteAllText(ClusterSettings, before);
        }
    }

    private static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ChildProgram.RunAsync(Program, arguments, "/", cancellationToken);
        if (exitCode != 0)
        {
            throw new IngestException(
                IngestErrorId.PostgresNotInstalled,
                $"apt-get {string.Join(' ', arguments)} failed: {output[Math.Max(0, output.Length - 500)..]}",
                $"Install PostgreSQL yourself, or name the folder of its programs in {PostgresPrograms.FolderVariable}.");
        }
    }
}
