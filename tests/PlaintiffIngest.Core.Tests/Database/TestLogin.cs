using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A login for one test. Logins belong to the whole server, so it is dropped afterwards.</summary>
internal sealed class TestLogin : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder server;

    private TestLogin(NpgsqlConnectionStringBuilder server) => this.server = server;

    /// <summary>A name without digits, because nine digits in a row would be redacted.</summary>
    public string Name { get; } = "login_" + string.Concat(Guid.NewGuid().ToByteArray().Select(value => (char)('a' + (value % 26))));

    public string Password { get; } = $"secret-{Guid.NewGuid():N}";

    public static Task<TestLogin> CreateAsync(TestDatabase database) => CreateAsync(database.Settings);

    public static async Task<TestLogin> CreateAsync(NpgsqlConnectionStringBuilder server, string options = "")
    {
        var login = new TestLogin(server);
        await login.ExecuteAsync($"CREATE ROLE {login.Name} LOGIN PASSWORD '{login.Password}' {options}");
        return login;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP OWNED BY {Name}; DROP ROLE {Name}");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(sql);
    }
}
