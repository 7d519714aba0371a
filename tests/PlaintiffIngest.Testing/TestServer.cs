using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Build;
using Testcontainers.PostgreSql;

namespace PlaintiffIngest.Testing;

/// <summary>
/// The PostgreSQL server of this test process: a container if a Docker engine is running, or else a local server in a temporary folder.
/// </summary>
public sealed class TestServer
{
    /// <summary>The environment variable for the major version of PostgreSQL to test with; empty for the installed one.</summary>
    public const string VersionVariable = "PLAINTIFF_INGEST_TEST_POSTGRES";

    // For speed: the data of a test need not survive a power cut.
    private static readonly Dictionary<string, string> FastSettings = new()
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["max_connections"] = "200",
        // A Unix socket in the data directory, in addition to the port.
        ["unix_socket_directories"] = OperatingSystem.IsWindows() ? "" : ".",
    };

    private static readonly Lazy<Task<TestServer>> Instance = new(StartAsync);

    private static readonly Lazy<Task<PostgresPrograms>> Programs
        = new(() => PostgresInstaller.EnsureAsync(MajorVersion(), Console.Error.WriteLine, CancellationToken.None));

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

    private static int? MajorVersion()
        => Environment.GetEnvironmentVariable(VersionVariable) is { Length: > 0 } version ? int.Parse(version, CultureInfo.InvariantCulture) : null;

    private static async Task<TestServer> StartAsync()
        => await DockerEngine.IsRunningAsync() ? await StartContainerAsync() : await StartLocalAsync();

    private static async Task<TestServer> StartLocalAsync()
    {
        var programs = await Programs.Value;
        var folder = new TempFolder();
        var server = new LocalServer(programs, folder.Path, FastSettings);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            folder.Dispose();
        };
        var settings = await server.StartAsync(CancellationToken.None);
        // Stays open until the process ends, so that the server does not stop as idle between two tests.
        var keepAlive = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await keepAlive.OpenAsync();
        return new TestServer(settings, server, keepAlive);
    }

    private static async Task<TestServer> StartContainerAsync()
    {
        var container = new PostgreSqlBuilder(string.Create(CultureInfo.InvariantCulture, $"postgres:{MajorVersion() ?? 17}"))
            .WithCommand(["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200"])
            .Build();
        await container.StartAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => container.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return new TestServer(new NpgsqlConnectionStringBuilder(container.GetConnectionString()), null, null);
    }
}
