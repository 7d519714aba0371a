using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Logging;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Schema;

namespace PlaintiffIngest.Core.Local;

/// <summary>The database of the environment Local: the user's private server, started and migrated.</summary>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="log">Told what is started.</param>
internal sealed class LocalDatabase(Func<string, string?> variable, IIngestLog log)
{
    /// <summary>Starts the server where it does not run, and applies what migrations it lacks.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="IngestException">No PostgreSQL on the machine, or it does not start.</exception>
    public async Task<NpgsqlConnectionStringBuilder> OpenAsync(string environment, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var programs = Choose();
        var server = new LocalServer(programs, LocalFolders.Cluster(variable, programs.MajorVersion));
        var settings = await server.StartAsync(cancellationToken);
        log.Verbose($"Local database: PostgreSQL {programs.MajorVersion}, data in {server.Folder}, ready after {watch.ElapsedMilliseconds} ms");

        await using var target = new DatabaseTarget(environment, settings);
        var applied = await new Migrator(target).ApplyAsync(cancellationToken);
        if (applied.Count > 0)
        {
            log.Verbose($"Local database: {applied.Count} migrations applied");
        }

        return settings;
    }

    /// <summary>How to connect to the server where it runs; nothing is started or applied.</summary>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The settings; null when it does not run.</returns>
    public Task<NpgsqlConnectionStringBuilder?> FindRunningAsync(CancellationToken cancellationToken)
    {
        var programs = Choose();
        return new LocalServer(programs, LocalFolders.Cluster(variable, programs.MajorVersion)).FindRunningAsync(cancellationToken);
    }

    // Data of one major version cannot be read by another: after an upgrade the older programs, while they are there, keep the user's data in view.
    private PostgresPrograms Choose()
    {
        var search = new PostgresSearch(variable);
        var newest = search.Newest();
        var chosen = search.All().FirstOrDefault(programs => Exists(programs.MajorVersion)) ?? newest;
        foreach (var left in Exists(chosen.MajorVersion) ? [] : Majors())
        {
            log.Warning($"The local database in {LocalFolders.Cluster(variable, left)} needs the programs of PostgreSQL {left}, which are gone; an empty one of version {chosen.MajorVersion} is made beside it.");
        }

        return chosen;
    }

    private bool Exists(int major) => File.Exists(Path.Combine(LocalFolders.Cluster(variable, major), "server", "data", "PG_VERSION"));

    private IEnumerable<int> Majors()
    {
        var root = LocalFolders.Root(variable);
        return !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root, "pg*")
            .Select(folder => int.TryParse(Path.GetFileName(folder)[2..], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0)
            .Where(major => major > 0 && Exists(major));
    }
}
