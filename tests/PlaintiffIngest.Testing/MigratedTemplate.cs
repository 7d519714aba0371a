using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>A database with all migrations, created once per server, because copying it is much faster than migrating again. It is deleted with its server.</summary>
/// <param name="server">How to connect to the server as the superuser.</param>
public sealed class MigratedTemplate(NpgsqlConnectionStringBuilder server) : ThrowAwayDatabase(reusesSessions: false)
{
    private readonly SemaphoreSlim turn = new(1);
    private bool made;

    /// <summary>The name of the template for CREATE DATABASE. The first call creates it.</summary>
    public async Task<string> NameAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (!made)
            {
                await InitializeAsync();
                await MigrateAsync();
                // A database that is in use cannot be copied.
                await AdministrateAsync($"ALTER DATABASE {Name} ALLOW_CONNECTIONS false");
                made = true;
            }

            return Name;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override Task<NpgsqlConnectionStringBuilder> ServerAsync() => Task.FromResult(server);
}
