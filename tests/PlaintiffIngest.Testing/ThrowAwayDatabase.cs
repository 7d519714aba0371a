using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;
using Xunit;

namespace PlaintiffIngest.Testing;

/// <summary>A database for one test class, dropped at the end.</summary>
public abstract class ThrowAwayDatabase : IAsyncLifetime
{
    private readonly string name = $"test_{Guid.NewGuid():N}";

    private NpgsqlConnectionStringBuilder? settings;

    /// <summary>How to connect to it as its owner, a superuser.</summary>
    public NpgsqlConnectionStringBuilder Settings => settings ?? throw new InvalidOperationException("The fixture was not initialised.");

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => await CreateAsync(template: "template0");

    /// <summary>A target as a command has it; the caller disposes it.</summary>
    /// <param name="user">Another login; null for the superuser.</param>
    /// <param name="password">Its password.</param>
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

    /// <summary>An open connection outside any pool; the caller disposes it.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Settings.ConnectionString) { Pooling = false, IncludeErrorDetail = true }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The first column of the first row; the default for no row or NULL.</summary>
    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await AdministrateAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        GC.SuppressFinalize(this);
    }

    /// <summary>The server it is on, as the superuser: the one of this test process.</summary>
    protected virtual async Task<NpgsqlConnectionStringBuilder> ServerAsync() => (await TestServer.GetAsync()).Settings;

    /// <summary>Creates the database as a copy of another, with further options of CREATE DATABASE.</summary>
    protected async Task CreateAsync(string template, string options = "")
    {
        await AdministrateAsync($"CREATE DATABASE {name} TEMPLATE {template} {options}");
        settings = new NpgsqlConnectionStringBuilder((await ServerAsync()).ConnectionString) { Database = name };
    }

    /// <summary>Runs a statement outside the database.</summary>
    protected async Task AdministrateAsync(string sql)
    {
        var server = await ServerAsync();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 120 };
        await command.ExecuteNonQueryAsync();
    }
}
