using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Schema;

/// <summary>Applies the embedded migrations, in order, once each, with a journal of its own (<c>ingest.schema_migrations</c>).</summary>
/// <param name="target">The database.</param>
public sealed class Migrator(DatabaseTarget target)
{
    // A second operator waits this long for the first one, and a migration of large tables may take this long. Seconds.
    private const int CommandTimeoutSeconds = 600;

    // SET LOCAL: nothing of it outlives the transaction, so it is safe behind a pooler.
    private const string AcquireMigrationLock = """
        SET LOCAL statement_timeout = 0;
        SELECT pg_advisory_xact_lock(hashtextextended('ingest.schema_migrations', 0));
        """;

    private const string RecordHash = "UPDATE ingest.schema_migrations SET sha256 = @sha256 WHERE version = @version";

    /// <summary>All migrations this version knows, and whether the database has them. Changes nothing.</summary>
    /// <exception cref="IngestException">The database cannot be used, has a foreign schema <c>ingest</c>, or is newer.</exception>
    public Task<IReadOnlyList<Migration>> GetStatusAsync(CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                ServerVersion.Require(connection.PostgreSqlVersion);
                return States(await MigrationJournal.ReadAsync(connection, cancellationToken));
            },
            cancellationToken);

    /// <summary>Applies what is pending, all in one transaction; a second migrator waits, then finds nothing to do.</summary>
    /// <returns>The migrations that were applied now.</returns>
    /// <exception cref="IngestException">A foreign schema, an edited migration, a newer database, a server below 15, a database that is not encoded in UTF8, missing rights, a pooler in transaction or statement mode.</exception>
    public async Task<IReadOnlyList<Migration>> ApplyAsync(CancellationToken cancellationToken)
    {
        switch (await PoolerProbe.FindAsync(target, cancellationToken))
        {
            case PoolerMode.Statement: throw PoolerErrors.StatementMode();
            case PoolerMode.Transaction: throw PoolerErrors.MigrationsNeedSession();
        }

        return await target.RunAsync(connection => ApplyAsync(connection, cancellationToken), cancellationToken);
    }

    private static async Task<IReadOnlyList<Migration>> ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        ServerVersion.Require(connection.PostgreSqlVersion);
        await DatabaseEncoding.RequireUtf8Async(connection, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, AcquireMigrationLock, cancellationToken);

        var before = await MigrationJournal.ReadAsync(connection, cancellationToken);
        RequireUnedited(before);
        var pending = MigrationFile.All.Where(file => before.StateOf(file).State == MigrationState.Pending).ToList();
        foreach (var file in pending)
        {
            await ApplyAsync(connection, file, cancellationToken);
        }

        IReadOnlyList<Migration> applied = [];
        if (pending.Count > 0)
        {
            var after = await MigrationJournal.ReadAsync(connection, cancellationToken);
            applied = [.. pending.Select(after.StateOf)];
        }

        await transaction.CommitAsync(cancellationToken);
        return applied;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, MigrationFile file, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, file.Text, cancellationToken);
            await using var record = connection.Command(
                RecordHash,
                SqlParameter.Text("sha256", file.Sha256),
                SqlParameter.Text("version", file.Version));
            await record.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error)
        {
            var cause = DatabaseErrors.ToIngestException(error);
            throw new IngestException(
                cause.ErrorId,
                $"Migration {MigrationFile.Number(file.Version)}_{file.Name} was not applied, nor any other: {cause.Message}",
                $"{cause.Remedy}");
        }
    }

    private static void RequireUnedited(MigrationJournal journal)
    {
        var edited = MigrationFile.All.Select(journal.StateOf).FirstOrDefault(migration => migration.State == MigrationState.Edited);
        if (edited is not null)
        {
            throw new IngestException(
                IngestErrorId.MigrationEdited,
                $"Migration {MigrationFile.Number(edited.Version)}_{edited.Name} differs from the one that was applied to the database.",
                $"Migrations are never edited after they were applied: use the released module, and put changes into a new migration.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        command.CommandTimeout = CommandTimeoutSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IReadOnlyList<Migration> States(MigrationJournal journal) => [.. MigrationFile.All.Select(journal.StateOf)];
}
