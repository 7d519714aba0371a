using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Local;

/// <summary>An installation of PostgreSQL's server programs.</summary>
/// <param name="Folder">The folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="MajorVersion">The major version, such as 15.</param>
public sealed record PostgresPrograms(string Folder, int MajorVersion)
{
    /// <summary>The environment variable that names the folder and overrides the search.</summary>
    public const string FolderVariable = "PLAINTIFF_INGEST_PGBIN";

    /// <summary>The oldest major version that the migrations run on.</summary>
    public const int OldestMajorVersion = 15;

    /// <summary>Finds the newest programs of version 15 or later.</summary>
    /// <exception cref="IngestException">No usable version is installed.</exception>
    public static PostgresPrograms Find() => new PostgresSearch(Environment.GetEnvironmentVariable).FindNewest();

    /// <summary>Finds the programs of every major version from 15 on, newest first.</summary>
    /// <returns>One installation per major version; empty if none is installed.</returns>
    /// <exception cref="IngestException"><see cref="FolderVariable"/> names a folder without usable programs.</exception>
    public static IReadOnlyList<PostgresPrograms> FindAll() => new PostgresSearch(Environment.GetEnvironmentVariable).FindAll();

    /// <summary>Finds out why none of the installed programs can be used.</summary>
    /// <returns>The error; null if none are installed, or some can be used.</returns>
    public static IngestException? FindProblem() => new PostgresSearch(Environment.GetEnvironmentVariable).FindProblem();

    /// <summary>The path of a program.</summary>
    /// <param name="name">The program's name without extension, such as <c>initdb</c>.</param>
    internal string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
