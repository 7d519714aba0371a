using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>Searches for PostgreSQL's server programs in PATH and in the platform's default folders.</summary>
/// <param name="environment">Reads an environment variable.</param>
/// <param name="folders">Folders to search after PATH; a segment may contain <c>*</c>. Null for the platform's defaults.</param>
internal sealed partial class PostgresSearch(Func<string, string?> environment, IReadOnlyList<string>? folders = null)
{
    private static readonly string[] RequiredPrograms = ["initdb", "pg_ctl", "postgres"];

    private static readonly string[] UnixFolders =
    [
        "/usr/lib/postgresql/*/bin",
        "/usr/pgsql-*/bin",
        "/usr/bin",
        "/usr/libexec/postgresql*",
        "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin",
        "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
        "/Applications/Postgres.app/Contents/Versions/*/bin",
        "/Library/PostgreSQL/*/bin",
    ];

    private static readonly string[] DefaultFolders = OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL", "*", "bin")]
        : UnixFolders;

    /// <summary>Finds the newest installation.</summary>
    /// <exception cref="IngestException">No usable version is installed.</exception>
    public PostgresPrograms FindNewest() => FindAll() is [var newest, ..] ? newest : throw NotInstalled();

    /// <summary>Finds one installation per usable major version, newest first.</summary>
    /// <exception cref="IngestException"><see cref="PostgresPrograms.FolderVariable"/> names a folder without usable programs.</exception>
    public IReadOnlyList<PostgresPrograms> FindAll()
    {
        if (environment(PostgresPrograms.FolderVariable) is { Length: > 0 } folderFromVariable)
        {
            return [Inspect(Path.GetFullPath(folderFromVariable)) ?? throw WrongFolder(folderFromVariable)];
        }

        return
        [
            .. FoldersOfPath().Concat((folders ?? DefaultFolders).SelectMany(Expand)).Distinct()
                .Select(Inspect).OfType<PostgresPrograms>()
                .GroupBy(programs => programs.MajorVersion)
                .Select(group => group.First())
                .OrderByDescending(programs => programs.MajorVersion),
        ];
    }

    // Debian does not put the server programs on PATH, but pg_config, which is there, knows their folder.
    private IEnumerable<string> FoldersOfPath()
    {
        var extension = OperatingSystem.IsWindows() ? ".exe" : string.Empty;
        foreach (var folder in (environment("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted))
        {
            var control = Path.Combine(folder, "pg_ctl" + extension);
            if (File.Exists(control))
            {
                yield return Path.GetDirectoryName(ResolveLinks(control))!;
            }

            var config = Path.Combine(folder, "pg_config" + extension);
            if (File.Exists(config) && Run(config, "--bindir") is { Length: > 0 } programs)
            {
                yield return programs;
            }
        }
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [pattern];
        }

        var start = pattern.LastIndexOfAny(['/', '\\'], star);
        var end = pattern.IndexOfAny(['/', '\\'], star);
        var parent = start == 0 ? "/" : pattern[..start];
        var name = end < 0 ? pattern[(start + 1)..] : pattern[(start + 1)..end];
        var rest = end < 0 ? string.Empty : pattern[(end + 1)..];
        return Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, name).SelectMany(folder => Expand(Path.Combine(folder, rest)))
            : [];
    }

    private static PostgresPrograms? Inspect(string folder)
    {
        var programs = new PostgresPrograms(folder, 0);
        if (!RequiredPrograms.All(name => File.Exists(programs.Program(name))) || Run(programs.Program("postgres"), "--version") is not { } answer)
        {
            return null;
        }

        var version = Version().Match(answer);
        var major = version.Success ? int.Parse(version.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return major >= PostgresPrograms.OldestMajorVersion ? programs with { MajorVersion = major } : null;
    }

    private static string? Run(string program, string option)
    {
        try
        {
            using var process = Process.Start(new ExternalCommand(program, [option], Path.GetTempPath()).StartInfo())!;
            process.StandardInput.Close();
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? answer.Trim() : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string ResolveLinks(string path)
    {
        try
        {
            return SpecialFile.ResolveLinks(path);
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static IngestException WrongFolder(string folder) => new(
        IngestErrorId.PostgresNotInstalled,
        $"The folder in {PostgresPrograms.FolderVariable} does not contain initdb, pg_ctl and postgres of version {PostgresPrograms.OldestMajorVersion} or later: {folder}",
        $"Set the variable to the folder that contains them, such as /usr/lib/postgresql/17/bin, or remove it.");

    private static IngestException NotInstalled() => new(
        IngestErrorId.PostgresNotInstalled,
        $"The environment Local needs PostgreSQL's server programs (initdb, pg_ctl, postgres) of version {PostgresPrograms.OldestMajorVersion} or later, and they were not found on this machine.",
        $"Install PostgreSQL ({HowToInstall()}), or set {PostgresPrograms.FolderVariable} to the folder of its programs.");

    private static string HowToInstall()
        => OperatingSystem.IsWindows() ? "winget install PostgreSQL.PostgreSQL.17"
        : OperatingSystem.IsMacOS() ? "brew install postgresql@17"
        : "Debian and Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server";

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex Version();
}
