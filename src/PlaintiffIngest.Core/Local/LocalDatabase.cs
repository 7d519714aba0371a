using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Core.Local;

/// <summary>The database of the environment Local: the user's private server, started and migrated on demand.</summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="log">Receives messages about the start and the migrations.</param>
internal sealed class LocalDatabase(Func<string, string?> variable, IIngestLog log)
{
    /// <summary>Starts the server if it is not running, and applies pending migrations.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="IngestException">PostgreSQL is not installed, or the server does not start.</exception>
    public async Task<NpgsqlConnectionStringBuilder> OpenAsync(string environment, CancellationToken cancellationToken)
    {
        var stopwatch = Stopwatch.StartNew();
        var programs = ChoosePrograms();
        var server = new LocalServer(programs, LocalFolders.Cluster(variable, programs.MajorVersion));
        var settings = await server.StartAsync(cancellationToken);
        log.Verbose($"Local database: PostgreSQL {programs.MajorVersion}, data in {server.Folder}, ready after {stopwatch.ElapsedMilliseconds} ms");

        await using var target = new DatabaseTarget(environment, settings);
        var applied = await new Migrator(target).ApplyAsync(cancellationToken);
        if (applied.Count > 0)
        {
            log.Verbose($"Local database: {applied.Count} migrations applied");
        }

        return settings;
    }

    /// <summary>Finds the server if it is running. Starts and migrates nothing.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The connection settings; null if the server is not running.</returns>
    public Task<NpgsqlConnectionStringBuilder?> FindRunningAsync(CancellationToken cancellationToken)
    {
        var programs = ChoosePrograms();
        return new LocalServer(programs, LocalFolders.Cluster(variable, programs.MajorVersion)).FindRunningAsync(cancellationToken);
    }

    // One major version cannot read another's data. After an upgrade, the older programs are used as long as they are installed,
    // so that the user's data stays available.
    private PostgresPrograms ChoosePrograms()
    {
        var search = new PostgresSearch(variable);
        var newest = search.FindNewest();
        var chosen = search.FindAll().FirstOrDefault(programs => HasData(programs.MajorVersion)) ?? newest;
        foreach (var orphaned in HasData(chosen.MajorVersion) ? [] : MajorVersionsWithData())
        {
            log.Warning($"The local database in {LocalFolders.Cluster(variable, orphaned)} needs PostgreSQL {orphaned}, which is no longer installed. A new, empty database of version {chosen.MajorVersion} is used instead. To use the old data, install PostgreSQL {orphaned} and set {PostgresPrograms.FolderVariable} to the folder of its programs.");
        }

        return chosen;
    }

    private bool HasData(int major) => File.Exists(Path.Combine(LocalFolders.Cluster(variable, major), "server", "data", "PG_VERSION"));

    private IEnumerable<int> MajorVersionsWithData()
    {
        var root = LocalFolders.Root(variable);
        return !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root, "pg*")
            .Select(folder => int.TryParse(Path.GetFileName(folder)[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0)
            .Where(major => major > 0 && HasData(major));
    }
}
