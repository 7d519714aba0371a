using System.Diagnostics;
using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>
/// A PostgreSQL server for one test class, which its tests can kill. It logs everything, as a careless administrator could configure
/// it, so that personal data in the log would be found.
/// </summary>
public class FaultServer : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Talkative = new()
    {
        ["log_statement"] = "all",
        ["log_min_messages"] = "info",
        ["log_min_error_statement"] = "info",
        ["log_error_verbosity"] = "verbose",
        ["log_lock_waits"] = "on",
        ["deadlock_timeout"] = "100ms",
        // Killing a process loses nothing that it has written to the operating system; only a power cut would.
        ["fsync"] = "off",
    };

    private const string Importer = "importer";

    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly TempFolder folder = new();
    private readonly SemaphoreSlim logTurn = new(1);

    private PostgresPrograms? programs;
    private MigratedTemplate? migrated;
    private LocalServer? server;
    private LocalAccount? account;
    private long logRead;

    /// <summary>A server that logs everything.</summary>
    public FaultServer()
        : this(Talkative)
    {
    }

    /// <summary>A server with other settings.</summary>
    /// <param name="settings">Names and values of the settings.</param>
    protected FaultServer(IReadOnlyDictionary<string, string> settings) => this.settings = settings;

    private static CancellationToken Token => CancellationToken.None;

    /// <summary>The settings for a connection as the superuser.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; protected set; } = new();

    /// <summary>The server's programs.</summary>
    public PostgresPrograms Programs => programs ?? throw new InvalidOperationException("The fixture was not initialized.");

    /// <summary>The template of its databases.</summary>
    public MigratedTemplate Migrated => migrated ?? throw new InvalidOperationException("The fixture was not initialized.");

    /// <summary>The folder that the server's account owns.</summary>
    public string ServerFolder => folder.PathOf("server");

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        programs = await TestServer.ProgramsAsync();
        account = await LocalAccount.FindAsync(Token);
        await ClusterSeed.CopyToAsync(folder.Path);
        server = new LocalServer(programs, folder.Path, settings, TimeSpan.FromHours(1));
        Settings = await server.StartAsync(Token);
        await ExecuteAsync($"CREATE ROLE service_role; CREATE ROLE {Importer} LOGIN PASSWORD '{Importer}' IN ROLE service_role");
        migrated = new MigratedTemplate(Settings);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        await (server?.StopAsync(Token) ?? Task.CompletedTask);
        folder.Dispose();
        logTurn.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Creates a database with all migrations applied. The caller disposes it.</summary>
    public virtual async Task<FaultDatabase> CreateDatabaseAsync()
    {
        var database = new FaultDatabase(this);
        await database.InitializeAsync();
        return database;
    }

    /// <summary>The settings for a connection as a login with an importer's privileges, to which limits apply.</summary>
    public static NpgsqlConnectionStringBuilder AsImporter(FaultDatabase database)
        => new(database.Settings.ConnectionString) { Username = Importer, Password = Importer };

    /// <summary>Sets the connection limit of the importer's login.</summary>
    public Task LimitImporterAsync(int connections) => ExecuteAsync($"ALTER ROLE {Importer} CONNECTION LIMIT {connections}");

    /// <summary>Runs a statement in the maintenance database.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Settings.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Gives the server's account access to a folder.</summary>
    /// <param name="passable">The folder it is in.</param>
    /// <param name="own">The folder.</param>
    public async Task OpenToServerAsync(string passable, string own)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(passable, FilePermissions.TraversableFolder);
        }

        await account!.ChangeOwnerAsync(own, Token);
    }

    /// <summary>Stops the server like a crash: all processes at once, without writing anything.</summary>
    public Task CrashAsync() => ControlAsync("stop", "-m", "immediate");

    /// <summary>Starts the server after <see cref="CrashAsync"/>, on the same port.</summary>
    public Task RecoverAsync() => ControlAsync("restart", "-l", LocalCluster.LogName);

    /// <summary>Kills a backend with SIGKILL, like the system does when memory runs out. All sessions end, and the server recovers.</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    /// <summary>The lines that the server has logged since the last call.</summary>
    public virtual async Task<string> ReadNewLogAsync()
    {
        await logTurn.WaitAsync(Token);
        try
        {
            (var text, logRead) = await ReadLogAsync(logRead);
            return text;
        }
        finally
        {
            logTurn.Release();
        }
    }

    /// <summary>The server's log from a position on, and the position of its end.</summary>
    public async Task<(string Text, long End)> ReadLogAsync(long position)
    {
        await using var log = new FileStream(server!.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = position;
        using var reader = new StreamReader(log);
        return (await reader.ReadToEndAsync(Token), log.Position);
    }

    /// <summary>Runs one of PostgreSQL's programs as the server's account.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it wrote.</returns>
    internal async Task<CommandResult> RunAsync(string program, params string[] arguments)
        => await account!.Command(ServerFolder, Programs.Program(program), arguments).RunAsync(Token);

    private async Task ControlAsync(string task, params string[] arguments)
    {
        // Does not use LocalServer, which would choose another port. A client that retries must find the same server.
        var result = await RunAsync("pg_ctl", [task, "-s", "-w", "-D", LocalCluster.DataName, .. arguments]);
        Assert.True(result.Succeeded, string.Create(CultureInfo.InvariantCulture, $"pg_ctl {task}: {result.Output}"));
    }
}
