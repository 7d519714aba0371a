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

    /// <summary>Makes the server; nothing is started yet.</summary>
    /// <param name="idleSeconds">How long it stays without a client.</param>
    /// <param name="settings">Its settings; null for quick ones.</param>
    /// <param name="isNew">Whether its files are still to be made, by <c>initdb</c>; a copy is quicker.</param>
    public static async Task<LocalServerFixture> CreateAsync(double idleSeconds = 60, IReadOnlyDictionary<string, string>? settings = null, bool isNew = false)
    {
        var fixture = new LocalServerFixture(await TestServer.ProgramsAsync(), settings, TimeSpan.FromSeconds(idleSeconds));
        if (!isNew)
        {
            await ClusterSeed.CopyToAsync(fixture.Folder);
        }

        return fixture;
    }

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

    public Task WaitUntilStoppedAsync()
        => Eventually.TrueAsync(async () => await Server.FindProcessAsync(Token) is null, "The server still runs.", () => File.ReadAllTextAsync(Server.LogFile, Token)!);

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync(CancellationToken.None);
        folder.Dispose();
    }
}
