using Npgsql;

namespace PlaintiffIngest.Testing;

/// <summary>A database with all migrations, made once on a server; copying it is much quicker than migrating again. It goes with its server.</summary>
/// <param name="server">How to connect to the server as the superuser.</param>
public sealed class MigratedTemplate(NpgsqlConnectionStringBuilder server) : ThrowAwayDatabase
{
    private readonly SemaphoreSlim turn = new(1);
    private bool made;

    /// <summary>The name to give to CREATE DATABASE as its template; the database is made at the first call.</summary>
    public async Task<string> NameAsync()
    {
        await turn.WaitAsync();
        try
        {
            if (!made)
            {
                await InitializeAsync();
                await MigrateAsync();
                // A database that somebody uses cannot be copied.
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
