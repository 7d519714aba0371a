using System.Diagnostics;
using System.Globalization;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Installs PostgreSQL with apt-get, if npm is missing and the process runs as root.</summary>
internal static class PostgresApt
{
    private const string Program = "/usr/bin/apt-get";
    private const string ClusterSettings = "/etc/postgresql-common/createcluster.conf";

    // Otherwise the package creates and starts a server that is not needed.
    private const string NoCluster = "\n# While PlaintiffIngest installs PostgreSQL\ncreate_main_cluster = false\n";

    // A machine that has just started may install updates for minutes.
    private static readonly TimeSpan LockTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Whether this machine has apt-get and the process may use it.</summary>
    public static bool IsPossible() => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists(Program);

    /// <summary>Name of the package.</summary>
    /// <param name="major">The major version; null for the distribution's.</param>
    public static string PackageName(int? major) => major is null ? "postgresql" : string.Create(CultureInfo.InvariantCulture, $"postgresql-{major}");

    /// <summary>Installs the server programs without starting a server, which Debian does by default.</summary>
    /// <param name="major">The major version; null for the distribution's.</param>
    /// <param name="find">Finds the programs, because another process may install them while this one waits for the lock.</param>
    /// <param name="say">Receives messages about what is installed, and what it is waiting for.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The programs; null if they are still not found.</returns>
    /// <exception cref="IngestException">apt-get failed.</exception>
    public static async Task<PostgresPrograms?> InstallAsync(int? major, Func<PostgresPrograms?> find, Action<string> say, CancellationToken cancellationToken)
    {
        using var turn = await InstallLock.AcquireAsync(PostgresNpm.CacheFolder(), say, LockTimeout, cancellationToken);
        if (find() is { } found)
        {
            return found;
        }

        var package = PackageName(major);
        say($"Installing PostgreSQL with apt-get install {package}.");
        var update = await RunAsync(Program, ["update"], say, cancellationToken);
        await InstallAsync("postgresql-common", update, say, cancellationToken);
        try
        {
            await File.WriteAllTextAsync(ClusterSettings, await WithoutOursAsync(cancellationToken) + NoCluster, cancellationToken);
            await InstallAsync(package, update, say, cancellationToken);
        }
        finally
        {
            await File.WriteAllTextAsync(ClusterSettings, await WithoutOursAsync(CancellationToken.None), CancellationToken.None);
        }

        return find();
    }

    // Also removes what a killed command left there.
    private static async Task<string> WithoutOursAsync(CancellationToken cancellationToken)
        => File.Exists(ClusterSettings) ? (await File.ReadAllTextAsync(ClusterSettings, cancellationToken)).Replace(NoCluster, "", StringComparison.Ordinal) : "";

    private static async Task InstallAsync(string package, (int ExitCode, string Output) update, Action<string> say, CancellationToken cancellationToken)
    {
        string[] arguments = ["install", "-y", "--no-install-recommends", package];
        var (exitCode, output) = await RunAsync(Program, arguments, say, cancellationToken);
        if (exitCode != 0)
        {
            throw Failed(arguments, output, update);
        }
    }

    /// <summary>Finds the cause of a failure. Without a network, <c>apt-get update</c> only warns, and then the package is unknown.</summary>
    /// <param name="arguments">The arguments of apt-get.</param>
    /// <param name="output">Its output.</param>
    /// <param name="update">The result of <c>apt-get update</c>.</param>
    internal static IngestException Failed(string[] arguments, string output, (int ExitCode, string Output) update)
    {
        var isOffline = update.ExitCode != 0 || update.Output.Contains("Failed to fetch", StringComparison.Ordinal) || output.Contains("Failed to fetch", StringComparison.Ordinal);
        return isOffline
            ? new IngestException(
                IngestErrorId.PostgresNotInstalled,
                $"PostgreSQL cannot be installed: apt-get cannot reach its servers. {ProgramOutput.Quote(update.Output + "\n" + output)}",
                $"Check this machine's network and proxy (apt-get update must work). Or install PostgreSQL yourself, or set {PostgresPrograms.FolderVariable} to the folder of its programs.")
            : new IngestException(
                IngestErrorId.PostgresNotInstalled,
                $"apt-get {string.Join(' ', arguments)} failed: {ProgramOutput.Quote(output)}",
                $"Install PostgreSQL yourself, or set {PostgresPrograms.FolderVariable} to the folder of its programs.");
    }

    /// <summary>Runs apt-get. While another program holds a lock of it, waits and tries again.</summary>
    /// <param name="program">The path of apt-get.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="say">Receives a message if it has to wait.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, Action<string> say, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            // With a umask of 077, the server's account could not read the files that the packages' scripts create.
            var result = await ChildProgram.RunAsync("/bin/sh", ["-c", "umask 022; exec \"$@\"", "sh", program, .. arguments], "/", cancellationToken);
            if (result.ExitCode == 0 || !IsLocked(result.Output) || Stopwatch.GetElapsedTime(started) > LockTimeout)
            {
                return result;
            }

            if (isFirst)
            {
                say($"Another program is installing packages on this machine. Waiting for it, for at most {LockTimeout.TotalMinutes:0} minutes.");
            }

            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        }
    }

    /// <summary>Whether apt-get failed because another program holds one of its locks: that of the lists, of the archives or of dpkg.</summary>
    internal static bool IsLocked(string output)
        => output.Contains("Could not get lock", StringComparison.Ordinal) || output.Contains("Unable to lock", StringComparison.Ordinal) || output.Contains("Unable to acquire the dpkg", StringComparison.Ordinal);
}
