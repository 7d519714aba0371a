using System.Security.Cryptography;
using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Files;

namespace PlaintiffIngest.Core.Local;

/// <summary>
/// A private PostgreSQL server for this user. It listens on loopback only and has its own password and data folder.
/// It starts on demand and stops itself when nobody has used it for a while.
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

    /// <summary>Creates a server for a folder. Nothing is started yet.</summary>
    /// <param name="programs">The server programs.</param>
    /// <param name="dataFolder">The server's folder; null for the user's default. For root, other accounts must be able to traverse it.</param>
    /// <param name="settings">Additional settings of <c>postgresql.conf</c> for a new cluster, such as <c>fsync</c> = <c>off</c> for tests.</param>
    /// <param name="idleTimeout">How long the server runs without a client before it stops; null for one minute.</param>
    public LocalServer(PostgresPrograms programs, string? dataFolder = null, IReadOnlyDictionary<string, string>? settings = null, TimeSpan? idleTimeout = null)
    {
        this.programs = programs;
        this.settings = settings ?? new Dictionary<string, string>();
        this.idleTimeout = idleTimeout ?? TimeSpan.FromMinutes(1);
        cluster = new LocalCluster(programs, Path.GetFullPath(dataFolder ?? LocalFolders.Cluster(Environment.GetEnvironmentVariable, programs.MajorVersion)));
    }

    /// <summary>The full path of the server's folder.</summary>
    public string Folder => cluster.Folder;

    /// <summary>The full path of the server's log. Only the server's account can read it.</summary>
    public string LogFile => cluster.LogFile;

    /// <summary>Starts the server, or joins it if it is running.</summary>
    /// <returns>The settings for a connection to the database <c>plaintiff_ingest</c>.</returns>
    /// <exception cref="IngestException">The server cannot be started. The message includes the last lines of its log.</exception>
    public async Task<NpgsqlConnectionStringBuilder> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var account = await AccountAsync(cancellationToken);
            LocalFolders.Create(cluster.Folder, account.Name is null ? FilePermissions.PrivateFolder : FilePermissions.TraversableFolder);
            await account.RequireAccessAsync(cluster.Folder, cancellationToken);
            using var heldLock = await LocalLock.AcquireAsync(cluster.LockFile, cancellationToken);
            await cluster.PrepareAsync(account, settings, cancellationToken);
            return await JoinAsync(account, cancellationToken) ?? await LaunchAsync(account, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NpgsqlException or TimeoutException or CryptographicException or PlatformNotSupportedException)
        {
            throw Failed("started", error.Message);
        }
    }

    /// <summary>Stops the server at once, even if clients are connected.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(cluster.DataFolder))
        {
            return;
        }

        var account = await AccountAsync(cancellationToken);
        using var heldLock = await LocalLock.AcquireAsync(cluster.LockFile, cancellationToken);
        await StopLockedAsync(account, cancellationToken);
    }

    /// <summary>Finds the server's process.</summary>
    /// <returns>The process id; null if the server is not running.</returns>
    public async Task<int?> FindProcessAsync(CancellationToken cancellationToken)
        => (await PostmasterFile.ReadLiveAsync(cluster.DataFolder, await AccountAsync(cancellationToken), cancellationToken))?.ProcessId;

    /// <summary>Finds a running server. Does not start it, and does not extend its idle timeout.</summary>
    /// <returns>The connection settings; null if the server is not running.</returns>
    public async Task<NpgsqlConnectionStringBuilder?> FindRunningAsync(CancellationToken cancellationToken)
        => Directory.Exists(cluster.DataFolder)
            && await PostmasterFile.ReadLiveAsync(cluster.DataFolder, await AccountAsync(cancellationToken), cancellationToken) is { Port: not 0 } running
                ? Settings(running.Port, DatabaseName)
                : null;

    // Waits for a server that is stopping, and then returns null: the caller must launch a new one.
    private async Task<NpgsqlConnectionStringBuilder?> JoinAsync(LocalAccount account, CancellationToken cancellationToken)
    {
        await LocalLaunch.WaitForOthersAsync(cluster, cancellationToken);
        var deadline = DateTime.UtcNow + StopTimeout;
        while (await PostmasterFile.ReadLiveAsync(cluster.DataFolder, account, cancellationToken) is { } running)
        {
            if (running.Port != 0 && await TryUseAsync(running.Port, cancellationToken) is { } connection)
            {
                return connection;
            }

            if (DateTime.UtcNow > deadline)
            {
                await StopLockedAsync(account, cancellationToken);
            }

            await Task.Delay(100, cancellationToken);
        }

        return null;
    }

    private async Task<NpgsqlConnectionStringBuilder> LaunchAsync(LocalAccount account, CancellationToken cancellationToken)
    {
        var output = string.Empty;
        // Another program may take the free port first, and the processes of a killed server need a moment to exit.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            await PostmasterFile.RemoveStaleAsync(cluster.DataFolder, account, cancellationToken);
            await using var launch = await LocalLaunch.StartAsync(programs, cluster, account, cancellationToken);
            if (launch.Started
                && await PostmasterFile.ReadLiveAsync(cluster.DataFolder, account, cancellationToken) is { Port: not 0 } running
                && await TryUseAsync(running.Port, cancellationToken) is { } connection)
            {
                await launch.ReleaseAsync();
                return connection;
            }

            output = ProgramOutput.Quote(launch.Output);
            await Task.Delay(250 * attempt, cancellationToken);
        }

        throw Failed("started", output);
    }

    private async Task<NpgsqlConnectionStringBuilder?> TryUseAsync(int port, CancellationToken cancellationToken)
    {
        var maintenance = Settings(port, "postgres");
        try
        {
            // On an overloaded machine, a login takes seconds and CREATE DATABASE minutes. With a short timeout, the command would stop and
            // restart the server forever.
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(maintenance.ConnectionString) { Timeout = 60, CommandTimeout = 300 }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            if (!await IdleWatch.JoinAsync(connection, cancellationToken))
            {
                return null;
            }

            await IdleWatch.StartAsync(connection, maintenance, idleTimeout, StopCommand(), cancellationToken);
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
        // Variables such as PGSSLNEGOTIATION are meant for other servers.
        SslNegotiation = SslNegotiation.Postgres,
        RequireAuth = "ScramSHA256",
        // The maintenance connection is used once, so it needs no pool.
        Pooling = database == DatabaseName,
        Timeout = 15,
    };

    private async Task<LocalAccount> AccountAsync(CancellationToken cancellationToken) => knownAccount ??= await LocalAccount.FindAsync(cancellationToken);

    private async Task StopLockedAsync(LocalAccount account, CancellationToken cancellationToken)
    {
        if (await FindProcessAsync(cancellationToken) is null)
        {
            return;
        }

        var stopped = await account.Command(cluster.ServerFolder, programs.Program("pg_ctl"), "stop", "-s", "-w", "-m", "fast", "-D", LocalCluster.DataName).RunAsync(cancellationToken);
        if (!stopped.Succeeded && await FindProcessAsync(cancellationToken) is not null)
        {
            throw Failed("stopped", stopped.Reason);
        }
    }

    // SIGINT requests a fast shutdown. Plain shell commands still work after an upgrade has removed pg_ctl.
    private string StopCommand() => OperatingSystem.IsWindows()
        ? $"\"{programs.Program("pg_ctl")}\" stop -s -W -m fast -D ."
        : "kill -INT $(head -n 1 postmaster.pid)";

    private IngestException Failed(string what, string reason) => new(
        IngestErrorId.LocalServerFailed,
        $"The local database in {cluster.Folder} cannot be {what}. {reason} {cluster.LogTail()}",
        $"Check its log: {cluster.LogFile}. To use another folder, set {LocalFolders.DataVariable}.");
}
