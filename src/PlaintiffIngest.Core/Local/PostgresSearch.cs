using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Privacy;

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

    // The reasons why installed programs cannot be used, by folder.
    private readonly SortedDictionary<string, string> problems = new(StringComparer.Ordinal);

    /// <summary>Finds the newest installation.</summary>
    /// <exception cref="IngestException">No usable version is installed. The message says why the installations that were found cannot run.</exception>
    public PostgresPrograms FindNewest() => FindAll() is [var newest, ..] ? newest : throw NotInstalled();

    /// <summary>Finds out why none of the installations can be used.</summary>
    /// <returns>The error; null if there are none, or some can be used.</returns>
    public IngestException? FindProblem() => FindAll().Count == 0 && problems.Count > 0 ? NotInstalled() : null;

    /// <summary>Finds one installation per usable major version, newest first.</summary>
    /// <exception cref="IngestException"><see cref="PostgresPrograms.FolderVariable"/> names a folder without usable programs.</exception>
    public IReadOnlyList<PostgresPrograms> FindAll()
    {
        if (environment(PostgresPrograms.FolderVariable) is { Length: > 0 } folderFromVariable)
        {
            return [Inspect(Path.GetFullPath(folderFromVariable)) ?? throw WrongFolder(folderFromVariable)];
        }

        problems.Clear();
        return
        [
            .. FoldersOfPath().Concat((folders ?? DefaultFolders).SelectMany(Expand)).Distinct()
                .Select(Inspect).OfType<PostgresPrograms>()
                .GroupBy(programs => programs.MajorVersion)
                .Select(group => group.First())
                .OrderByDescending(programs => programs.MajorVersion),
        ];
    }

    // Debian does not put the server programs on PATH, but it puts pg_config there, which knows their folder.
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
            if (File.Exists(config) && Run(config, "--bindir") is { Succeeded: true, Output.Length: > 0 } programs)
            {
                yield return programs.Output;
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

    private PostgresPrograms? Inspect(string folder)
    {
        var programs = new PostgresPrograms(folder, 0);
        if (!RequiredPrograms.All(name => File.Exists(programs.Program(name))))
        {
            return null;
        }

        // initdb calls postgres, so both must run.
        foreach (var answer in RequiredPrograms.Select(name => Run(programs.Program(name), "--version")))
        {
            if (!answer.Succeeded)
            {
                problems[folder] = answer.Reason.Length > 0 ? answer.Reason : string.Create(CultureInfo.InvariantCulture, $"exit code {answer.ExitCode}");
                return null;
            }

            var version = Version().Match(answer.Output);
            programs = programs with { MajorVersion = version.Success ? int.Parse(version.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0 };
        }

        return programs.MajorVersion >= PostgresPrograms.OldestMajorVersion ? programs : null;
    }

    // Another version may warn on standard error and still run.
    private static CommandResult Run(string program, string option)
    {
        try
        {
            using var process = Process.Start(new ExternalCommand(program, [option], Path.GetTempPath()).StartInfo())!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new CommandResult(process.ExitCode, process.ExitCode == 0 ? answer.Trim() : errors.GetAwaiter().GetResult().Trim());
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return new CommandResult(-1, error.Message);
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

    private IngestException WrongFolder(string folder) => problems.Count > 0 ? CannotRun($"set {PostgresPrograms.FolderVariable} to another folder") : new(
        IngestErrorId.PostgresNotInstalled,
        $"The folder in {PostgresPrograms.FolderVariable} does not contain initdb, pg_ctl and postgres of version {PostgresPrograms.OldestMajorVersion} or later: {folder}",
        $"Set the variable to the folder that contains them, such as /usr/lib/postgresql/17/bin, or unset the variable.");

    private IngestException NotInstalled() => problems.Count > 0 ? CannotRun($"install PostgreSQL for this processor ({HowToInstall()})") : new(
        IngestErrorId.PostgresNotInstalled,
        $"The environment Local needs PostgreSQL's server programs (initdb, pg_ctl, postgres) of version {PostgresPrograms.OldestMajorVersion} or later, which were not found on this machine.",
        $"Install PostgreSQL ({HowToInstall()}), or set {PostgresPrograms.FolderVariable} to the folder of its programs.");

    private IngestException CannotRun(RedactedText otherwise) => new(
        IngestErrorId.PostgresNotInstalled,
        $"PostgreSQL's server programs are installed, but cannot run. {string.Join(" | ", problems.Select(problem => $"{problem.Key}: {problem.Value}"))}",
        $"Fix the cause that the message names: for example, install the missing library, or remount the folder without noexec. Alternatively, {otherwise}.");

    private static string HowToInstall()
        => OperatingSystem.IsWindows() ? "winget install PostgreSQL.PostgreSQL.17"
        : OperatingSystem.IsMacOS() ? "brew install postgresql@17"
        : "Debian 12, Ubuntu 24.04 or later: sudo apt-get install postgresql; Fedora: sudo dnf install postgresql-server";

    [GeneratedRegex(@"(?<=\(PostgreSQL\) )\d+")]
    private static partial Regex Version();
}
