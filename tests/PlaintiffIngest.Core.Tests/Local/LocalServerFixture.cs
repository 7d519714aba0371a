using Npgsql;
using PlaintiffIngest.Core.Local;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Local;

/// <summary>A local server for one test, in a separate folder.</summary>
internal sealed class LocalServerFixture : IAsyncDisposable
{
    // Only the test of the defaults needs durability.
    private static readonly Dictionary<string, string> Fast = new() { ["fsync"] = "off" };

    private readonly TempFolder folder = new();

    private LocalServerFixture(PostgresPrograms programs, IReadOnlyDictionary<string, string>? settings, TimeSpan idleTimeout)
    {
        Programs = programs;
        Settings = settings ?? Fast;
        IdleTimeout = idleTimeout;
        Server = Another();
    }

    public PostgresPrograms Programs { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public TimeSpan IdleTimeout { get; }

    public LocalServer Server { get; }

    public string Folder => folder.Path;

    public string DataFolder => folder.PathOf("server", "data");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<LocalServerFixture> CreateAsync(double idleSeconds = 60, IReadOnlyDictionary<string, string>? settings = null)
        => new(await TestServer.ProgramsAsync(), settings, TimeSpan.FromSeconds(idleSeconds));

    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder settings)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    public static async Task<T?> ScalarAsync<T>(NpgsqlConnectionStringBuilder settings, string sql)
    {
        await using var connection = await OpenAsync(settings);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    /// <summary>The same server as another process would see it.</summary>
    public LocalServer Another() => new(Programs, folder.Path, Settings, IdleTimeout);

    public async Task WaitUntilStoppedAsync(TimeSpan timeout)
    {
        var deadline = DateTime.UtcNow + timeout;
        while (await Server.FindProcessAsync(Token) is not null)
        {
            Assert.True(DateTime.UtcNow < deadline, "The server still runs.");
            await Task.Delay(50, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(CancellationToken.None);
        folder.Dispose();
    }
}
