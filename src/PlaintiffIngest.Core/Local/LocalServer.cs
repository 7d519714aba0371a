using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// A private PostgreSQL for this user: on loopback only, with a password of its own, its data in a folder of its own.
/// It is started when it is needed and stops by itself when nobody has used it for a while.
/// </summary>
public sealed class LocalServer
{
    private const string DatabaseName = "plaintiff_ingest";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromMinutes(1);

    private readonly PostgresPrograms programs;
    private readonly LocalCluster cluster;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly TimeSpan idleTimeout;
    private LocalAccount? knownAccount;

    /// <summary>Makes a server over a folder; nothing is started yet.</summary>
    /// <param name="programs">The server programs.</param>
    /// <param name="dataFolder">The folder of its data; null for the user's. For root, one that other accounts can pass through.</param>
    /// <param name="settings">Further settings of <c>postgresql.conf</c> for a new cluster, such as <c>fsync</c> to <c>off</c> for tests.</param>
    /// <param name="idleTimeout">How long it stays without any client; null for one minute.</param>
    public LocalServer(PostgresPrograms programs, string? dataFolder = null, IReadOnlyDictionary<string, string>? settings = null, TimeSpan? idleTimeout = null)
    {
        this.programs = programs;
        this.settings = settings ?? new Dictionary<string, string>();
        this.idleTimeout = idleTimeout ?? TimeSpan.FromMinutes(1);
        cluster = new LocalCluster(programs, Path.GetFullPath(dataFolder ?? LocalFolders.Cluster(Environment.GetEnvironmentVariable, programs.MajorVersion)));
    }

    /// <summary>The folder of its data.</summary>
    public string Folder => cluster.Folder;

    /// <summary>The server's own log; private to the account that the server runs as.</summary>
    public string LogFile => cluster.LogFile;

    /// <summary>Starts the server, or joins it when it runs.</summary>
    /// <returns>How to connect, to the database <c>plaintiff_ingest</c>.</returns>
    /// <exception cref="IngestException">It cannot be started; the message has the last lines of its log.</exception>
    public async Task<NpgsqlConnectionStringBuilder> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var account = await AccountAsync(cancellationToken);
            LocalFolders.Create(cluster.Folder, account.Name is null ? FileRights.PrivateFolder : FileRights.PassableFolder);
            using var alone = await LocalLock.TakeAsync(cluster.LockFile, cancellationToken);
            await cluster.PrepareAsync(account, settings, cancellationToken);
            return await JoinAsync(account, cancellationToken) ?? await LaunchAsync(account, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NpgsqlException or TimeoutException)
        {
            throw Failed(error.Message);
        }
    }

    /// <summary>Stops the server at once, whoever uses it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(cluster.DataFolder))
        {
            return;
        }

        var account = await AccountAsync(cancellationToken);
        using var alone = await LocalLock.TakeAsync(cluster.LockFile, cancellationToken);
        await StopAloneAsync(account, cancellationToken);
    }

    /// <summary>Finds the server's process.</summary>
    /// <returns>Its id; null when it does not run.</returns>
    public async Task<int?> FindProcessAsync(CancellationToken cancellationToken)
        => (await PostmasterFile.ReadLiveAsync(cluster.DataFolder, await AccountAsync(cancellationToken), cancellationToken))?.ProcessId;

    /// <summary>How to connect to the server where it runs; it is not started, and does not count as used.</summary>
    /// <returns>The settings; null when it does not run.</returns>
    public async Task<NpgsqlConnectionStringBuilder?> FindRunningAsync(CancellationToken cancellationToken)
        => Directory.Exists(cluster.DataFolder)
            && await PostmasterFile.ReadLiveAsync(cluster.DataFolder, await AccountAsync(cancellationToken), cancellationToken) is { Port: not 0 } running
                ? Settings(running.Port, DatabaseName)
                : null;

    // Joins a server that runs; null when there is none, once one that was just stopping is gone.
    private async Task<NpgsqlConnectionStringBuilder?> JoinAsync(LocalAccount account, CancellationToken cancellationToken)
    {
        await LocalLaunch.WaitForOthersAsync(cluster, cancellationToken);
        var deadline = DateTime.UtcNow + StopTimeout;
        while (await PostmasterFile.ReadLiveAsync(cluster.DataFolder, account, cancellationToken) is { } running)
        {
            if (running.Port != 0 && await TryUseAsync(running.Port, cancellationToken) is { } joined)
            {
                return joined;
            }

            if (DateTime.UtcNow > deadline)
            {
                await StopAloneAsync(account, cancellationToken);
            }

            await Task.Delay(100, cancellationToken);
        }

        return null;
    }

    private async Task<NpgsqlConnectionStringBuilder> LaunchAsync(LocalAccount account, CancellationToken cancellationToken)
    {
        var output = string.Empty;
        // The free port may be taken by another program before the server takes it, and processes of a killed server need a moment to go.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            PostmasterFile.Remove(cluster.DataFolder);
            await using var launch = await LocalLaunch.StartAsync(programs, cluster, account, cancellationToken);
            if (launch.Started
                && await PostmasterFile.ReadLiveAsync(cluster.DataFolder, account, cancellationToken) is { Port: not 0 } running
                && await TryUseAsync(running.Port, cancellationToken) is { } joined)
            {
                await launch.ReleaseAsync();
                return joined;
            }

            output = launch.Output;
            await Task.Delay(250 * attempt, cancellationToken);
        }

        throw Failed(output);
    }

    private async Task<NpgsqlConnectionStringBuilder?> TryUseAsync(int port, CancellationToken cancellationToken)
    {
        var administration = Settings(port, "postgres");
        try
        {
            await using var connection = new NpgsqlConnection(administration.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            if (!await IdleWatch.JoinAsync(connection, cancellationToken))
            {
                return null;
            }

            await IdleWatch.StartAsync(connection, administration, idleTimeout, StopCommand(), cancellationToken);
            await CreateDatabaseAsync(connection, cancellationToken);
            return Settings(port, DatabaseName);
        }
        catch (NpgsqlException error) when (IsStartingOrStopping(error))
        {
            return null;
        }
    }

    private static bool IsStartingOrStopping(NpgsqlException error)
        => error is not PostgresException || error.SqlState is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown;

    private static async Task CreateDatabaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{DatabaseName}'", connection);
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {DatabaseName}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private NpgsqlConnectionStringBuilder Settings(int port, string database) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = LocalCluster.User,
        Password = cluster.ReadPassword(),
        Database = database,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        // Connections of the set-up only; a target that is made of these settings has a pool of its own.
        Pooling = database == DatabaseName,
        Timeout = 15,
    };

    private async Task<LocalAccount> AccountAsync(CancellationToken cancellationToken) => knownAccount ??= await LocalAccount.FindAsync(cancellationToken);

    private async Task StopAloneAsync(LocalAccount account, CancellationToken cancellationToken)
    {
        if (await FindProcessAsync(cancellationToken) is null)
        {
            return;
        }

        var stopped = await account.Command(cluster.ServerFolder, programs.Program("pg_ctl"), "stop", "-s", "-w", "-m", "fast", "-D", LocalCluster.DataName).RunAsync(cancellationToken);
        if (!stopped.Succeeded && await FindProcessAsync(cancellationToken) is not null)
        {
            throw Failed(stopped.Output);
        }
    }

    // SIGINT is a fast shutdown. Two words of every shell outlive an upgrade that removes the programs below a running server.
    private string StopCommand() => OperatingSystem.IsWindows()
        ? $"\"{programs.Program("pg_ctl")}\" stop -s -W -m fast -D ."
        : "kill -INT $(head -n 1 postmaster.pid)";

    private IngestException Failed(string reason) => new(
        IngestErrorId.LocalServerFailed,
        $"The local database in {cluster.Folder} cannot be started. {reason} {cluster.LogTail()}",
        $"See its log: {cluster.LogFile}. Another folder can be named in {LocalFolders.DataVariable}.");
}
