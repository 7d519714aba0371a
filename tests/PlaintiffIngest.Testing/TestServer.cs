using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Host;
using Testcontainers.PostgreSql;

namespace PlaintiffIngest.Testing;

/// <summary>
/// The PostgreSQL of this test process: a container where a Docker engine answers, else a local server with a folder of its own, which is deleted at the end.
/// </summary>
public sealed class TestServer
{
    /// <summary>Names the major version of PostgreSQL to test with; empty for what is there.</summary>
    public const string VersionVariable = "PLAINTIFF_INGEST_TEST_POSTGRES";

    // Speed: the data of a test need not survive a power cut. A backend that a test kills must not end the server of the others.
    private static readonly Dictionary<string, string> FastSettings = new()
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["max_connections"] = "200",
        // Beside the port a socket, in the folder of the data.
        ["unix_socket_directories"] = OperatingSystem.IsWindows() ? "" : ".",
    };

    private static readonly Lazy<Task<TestServer>> One = new(StartAsync);

    private static readonly Lazy<Task<PostgresPrograms>> Programs
        = new(() => PostgresInstaller.EnsureAsync(MajorVersion(), Console.Error.WriteLine, CancellationToken.None));

    private readonly NpgsqlConnection? hold;

    private TestServer(NpgsqlConnectionStringBuilder settings, LocalServer? local, NpgsqlConnection? hold)
    {
        this.hold = hold;
        Settings = settings;
        Local = local;
    }

    /// <summary>How to connect as the superuser.</summary>
    public NpgsqlConnectionStringBuilder Settings { get; }

    /// <summary>The local server; null when it is a container.</summary>
    public LocalServer? Local { get; }

    /// <summary>The server of this process, started at the first call.</summary>
    public static Task<TestServer> GetAsync() => One.Value;

    /// <summary>The programs that local servers of tests run, fetched when the machine has none.</summary>
    public static Task<PostgresPrograms> ProgramsAsync() => Programs.Value;

    private static int? MajorVersion()
        => Environment.GetEnvironmentVariable(VersionVariable) is { Length: > 0 } version ? int.Parse(version, CultureInfo.InvariantCulture) : null;

    private static async Task<TestServer> StartAsync()
        => await DockerEngine.AnswersAsync() ? await StartContainerAsync() : await StartLocalAsync();

    private static async Task<TestServer> StartLocalAsync()
    {
        var programs = await ProgramsAsync();
        var folder = new TempFolder();
        var server = new LocalServer(programs, folder.Path, FastSettings);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            folder.Dispose();
        };
        var settings = await server.StartAsync(CancellationToken.None);
        // Held open until the process ends: the server must not find itself idle between two tests.
        var hold = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await hold.OpenAsync();
        return new TestServer(settings, server, hold);
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
