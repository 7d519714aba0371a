using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A database with the table of a promoter, and the connections of two.</summary>
public abstract class PromotionTest : IAsyncLifetime
{
    private readonly MigratedDatabase database = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected MigratedDatabase Database => database;

    protected NpgsqlConnection First { get; private set; } = null!;

    protected NpgsqlConnection Second { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        await database.ExecuteAsync(Promoter.CreateTarget);
        First = await database.OpenAsync();
        Second = await database.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await database.DisposeAsync();
    }

    protected Task WaitsForLockAsync(NpgsqlConnection connection)
        => Eventually.TrueAsync(database, $"SELECT cardinality(pg_blocking_pids({connection.ProcessID})) > 0", $"{connection.ProcessID} waits for nobody.");
}
