using Npgsql;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Build;

namespace PlaintiffIngest.Testing;

/// <summary>
/// The PostgreSQL server of this test process: a container if a Docker engine is running, or else a local server in a temporary folder.
/// </summary>
public sealed class TestServer
{
    // For speed. The data of a test need not survive a power failure.
    private static readonly Dictionary<string, string> FastSettings = new()
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["max_connections"] = "200",
        // A Unix socket in the data directory, in addition to the port.
        ["unix_socket_directories"] = OperatingSystem.IsWindows() ? "" : ".",
    };

    private const int UsualVersion = 17;

    // The test platform's exit code for a run that was aborted.
    private const int SessionAborted = 3;

    private static readonly Lazy<Task<TestServer>> Instance = new(StartAsync);

    private static readonly Lazy<Task<PostgresPrograms>> Programs
        = new(ProvideAsync);

    private readonly NpgsqlConnection? keepAlive;

    private TestServer(NpgsqlConnectionStringBuilder settings, LocalServer? local, NpgsqlConnection? keepAlive)
    {
        this.keepAlive = keepAlive;
        Settings = settings;
        Migrated = new MigratedTemplate(settings);
        Local = local;
    }

    /// <summary>The settings for a connection as the superuser.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>The template of databases that have all migrations.</summary>
    internal MigratedTemplate Migrated { get; }

    /// <summary>The local server; null if the server is a container.</summary>
    public LocalServer? Local { get; }

    /// <summary>The server of this process. The first call starts it.</summary>
    public static Task<TestServer> GetAsync()
    {
        IntegrationAttribute.Require("a server");
        return Instance.Value;
    }

    /// <summary>PostgreSQL's programs for local servers. They are downloaded if they are not installed.</summary>
    public static Task<PostgresPrograms> ProgramsAsync()
    {
        IntegrationAttribute.Require("PostgreSQL's programs");
        return Programs.Value;
    }

    // Without a server, a thousand tests would fail one by one.
    private static async Task<PostgresPrograms> ProvideAsync()
    {
        try
        {
            return await PostgresInstaller.EnsureAsync(PostgresInstaller.WantedVersion, Console.Error.WriteLine, CancellationToken.None);
        }
        catch (IngestException error) when (error.ErrorId == IngestErrorId.PostgresNotInstalled)
        {
            await Console.Error.WriteLineAsync($"The tests stop here, because they need PostgreSQL. {error.Message} {error.Remedy}");
            Environment.Exit(SessionAborted);
            throw;
        }
    }

    private static async Task<TestServer> StartAsync()
    {
        if (!await DockerEngine.IsRunningAsync())
        {
            return await StartLocalAsync();
        }

        try
        {
            var container = await PostgresContainer.StartAsync(PostgresInstaller.WantedVersion ?? UsualVersion);
            EndOfRun.Add(async () => await container.DisposeAsync());
            return new TestServer(container.Settings, null, null);
        }
#pragma warning disable CA1031 // Whatever keeps the container from starting: the image, the engine or its network.
        catch (Exception error)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync($"The container with PostgreSQL does not start, so the tests use a private server: {ProgramOutput.Quote(error.Message)}");
            return await StartLocalAsync();
        }
    }

    private static async Task<TestServer> StartLocalAsync()
    {
        var programs = await Programs.Value;
        var folder = new TempFolder();
        var server = new LocalServer(programs, folder.Path, FastSettings);
        EndOfRun.Add(async () =>
        {
            await server.StopAsync(CancellationToken.None);
            folder.Dispose();
        });
        var settings = await server.StartAsync(CancellationToken.None);
        // Stays open until the process ends, so that the server does not stop as idle between two tests.
        var keepAlive = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await keepAlive.OpenAsync();
        return new TestServer(settings, server, keepAlive);
    }
}
