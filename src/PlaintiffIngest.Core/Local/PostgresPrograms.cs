using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Local;

/// <summary>PostgreSQL's server programs on this machine.</summary>
/// <param name="Folder">The folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="MajorVersion">Their major version, such as 15.</param>
public sealed record PostgresPrograms(string Folder, int MajorVersion)
{
    /// <summary>Names the folder in the environment, before all others.</summary>
    public const string FolderVariable = "PLAINTIFF_INGEST_PGBIN";

    /// <summary>The oldest major version that the migrations run on.</summary>
    public const int OldestMajorVersion = 15;

    /// <summary>Finds the newest programs of version 15 or later.</summary>
    /// <exception cref="IngestException">There are none; the remedy says what to install.</exception>
    public static PostgresPrograms Find() => new PostgresSearch(Environment.GetEnvironmentVariable).Newest();

    /// <summary>Finds all programs of version 15 or later, one folder for each major version, newest first.</summary>
    /// <returns>The programs; empty when there are none.</returns>
    /// <exception cref="IngestException"><see cref="FolderVariable"/> names a folder without usable programs.</exception>
    public static IReadOnlyList<PostgresPrograms> FindAll() => new PostgresSearch(Environment.GetEnvironmentVariable).All();

    /// <summary>Path of one of the programs.</summary>
    /// <param name="name">Its name without extension, such as <c>initdb</c>.</param>
    internal string Program(string name) => Path.Combine(Folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
}
