using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Database;

/// <summary>Applies the embedded migrations, in order, once each, with a journal of its own (<c>ingest.schema_migrations</c>).</summary>
/// <param name="target">The database.</param>
public sealed class Migrator(DatabaseTarget target)
{
    /// <summary>All migrations this version knows, and whether the database has them. Changes nothing.</summary>
    /// <exception cref="IngestException">The database cannot be used.</exception>
    public Task<IReadOnlyList<Migration>> GetStatusAsync(CancellationToken cancellationToken)
        => throw new NotImplementedException(target.Environment);

    /// <summary>Applies what is pending, all in one transaction; a second migrator waits, then finds nothing to do.</summary>
    /// <returns>The migrations that were applied now.</returns>
    /// <exception cref="IngestException">A foreign schema, an edited migration, a newer database, a server below 15, missing rights.</exception>
    public Task<IReadOnlyList<Migration>> ApplyAsync(CancellationToken cancellationToken)
        => throw new NotImplementedException();
}
