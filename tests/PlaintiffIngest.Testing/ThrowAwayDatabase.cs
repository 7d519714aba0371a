using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;
using Xunit;

namespace PlaintiffIngest.Testing;

/// <summary>A database for one test class. It is dropped at the end.</summary>
public abstract class ThrowAwayDatabase : IAsyncLifetime
{
    private readonly Lazy<NpgsqlDataSource> sessions;
    private NpgsqlConnectionStringBuilder? settings;

    /// <summary>Chooses the name.</summary>
    /// <param name="reusesSessions">The default of <see cref="ReusesSessions"/>.</param>
    protected ThrowAwayDatabase(bool reusesSessions = true)
    {
        ReusesSessions = reusesSessions;
        sessions = new(() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Settings.ConnectionString) { IncludeErrorDetail = true }));
    }

    /// <summary>The name of the database, unique on its server.</summary>
    public string Name { get; } = $"test_{Guid.NewGuid():N}";

    /// <summary>
    /// Whether <see cref="ExecuteAsync"/> and <see cref="ScalarAsync"/> may use a session again, which is much cheaper than a new one. False where the
    /// test kills sessions or waits for the end of all of them.
    /// </summary>
    public bool ReusesSessions { get; init; }

    /// <summary>The settings for a connection as the owner, a superuser.</summary>
    public NpgsqlConnectionStringBuilder Settings => settings ?? throw new InvalidOperationException("The fixture was not initialized.");

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => await CreateAsync(template: "template0");

    /// <summary>Creates a target like a command's. The caller disposes it.</summary>
    /// <param name="user">The user name; null for the superuser.</param>
    /// <param name="password">The user's password.</param>
    public DatabaseTarget CreateTarget(string? user = null, string? password = null)
    {
        var own = new NpgsqlConnectionStringBuilder(Settings.ConnectionString);
        if (user is not null)
        {
            own.Username = user;
            own.Password = password;
        }

        return new DatabaseTarget("local", own);
    }

    /// <summary>Applies the migrations.</summary>
    public async Task MigrateAsync()
    {
        await using var target = CreateTarget();
        await new Migrator(target).ApplyAsync(CancellationToken.None);
    }

    /// <summary>Opens a connection that is not pooled. The caller disposes it.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Settings.ConnectionString) { Pooling = false, IncludeErrorDetail = true }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await TakeAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Returns the first column of the first row, or the default if there is no row or the value is NULL.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await TakeAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (sessions.IsValueCreated)
        {
            await sessions.Value.DisposeAsync();
        }

        await AdministrateAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        GC.SuppressFinalize(this);
    }

    /// <summary>The settings for a connection to the server as the superuser; by default the server of this test process.</summary>
    protected virtual async Task<NpgsqlConnectionStringBuilder> ServerAsync() => (await TestServer.GetAsync()).Settings;

    /// <summary>Creates the database from a template, with additional options of CREATE DATABASE.</summary>
    protected async Task CreateAsync(string template, string options = "")
    {
        await AdministrateAsync($"CREATE DATABASE {Name} TEMPLATE {template} {options}");
        settings = new NpgsqlConnectionStringBuilder((await ServerAsync()).ConnectionString) { Database = Name };
    }

    /// <summary>Runs a statement in the server's maintenance database.</summary>
    protected async Task AdministrateAsync(string sql)
    {
        var server = await ServerAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = ReusesSessions }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task<NpgsqlConnection> TakeAsync() => ReusesSessions ? await sessions.Value.OpenConnectionAsync() : await OpenAsync();
}
