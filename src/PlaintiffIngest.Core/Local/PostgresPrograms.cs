using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Local;

/// <summary>PostgreSQL's server programs on this machine.</summary>
/// <param name="Folder">The folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</param>
/// <param name="MajorVersion">Their major version, such as 15.</param>
public sealed record PostgresPrograms(string Folder, int MajorVersion)
{
    /// <summary>Names the folder in the environment, before all others.</summary>
    public const string FolderVariable = "PLAINTIFF_INGEST_PGBIN";

    /// <summary>Finds the newest programs of version 15 or later.</summary>
    /// <exception cref="IngestException">There are none; the remedy says what to install.</exception>
    public static PostgresPrograms Find() => throw new NotImplementedException();
}
