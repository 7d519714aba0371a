namespace PlaintiffIngest.Testing;

/// <summary>A database for one test class, with all migrations applied.</summary>
public sealed class MigratedDatabase : ThrowAwayDatabase
{
    /// <inheritdoc/>
    public override async ValueTask InitializeAsync() => await CreateAsync(await (await TestServer.GetAsync()).Migrated.NameAsync());
}
