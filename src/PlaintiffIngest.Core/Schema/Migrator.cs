using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;

namespace PlaintiffIngest.Core.Schema;

/// <summary>Applies each embedded migration once, in order, and records it in <c>ingest.schema_migrations</c>.</summary>
/// <param name="target">The database.</param>
public sealed class Migrator(DatabaseTarget target)
{
    // In seconds. Migrating a large table may take minutes, and a second migrator waits for the first one.
    private const int CommandTimeoutSeconds = 600;

    // SET LOCAL and the transaction-level lock end with the transaction, so they are safe behind a pooler.
    internal const string AcquireMigrationLock = """
        SET LOCAL statement_timeout = 0;
        SELECT pg_advisory_xact_lock(hashtextextended('ingest.schema_migrations', 0));
        """;

    private const string RecordHash = "UPDATE ingest.schema_migrations SET sha256 = @sha256 WHERE version = @version";

    /// <summary>Lists all migrations of this version with their state. Changes nothing.</summary>
    /// <exception cref="IngestException">The server is too old, another product created the schema, or the database is newer than this version.</exception>
    public Task<IReadOnlyList<Migration>> GetStatusAsync(CancellationToken cancellationToken)
        => target.RunAsync(
            async connection =>
            {
                ServerVersion.Require(connection.PostgreSqlVersion);
                return StatesOf(await MigrationJournal.ReadAsync(connection, cancellationToken));
            },
            cancellationToken);

    /// <summary>Applies all pending migrations in one transaction. A second migrator waits, and then finds nothing to do.</summary>
    /// <returns>The migrations that were applied by this call.</returns>
    /// <exception cref="IngestException">
    /// Another product created the schema, an applied migration was edited, the database is newer than this version, the server is
    /// too old, the encoding is not UTF8, a privilege is missing, or the connection goes through a pooler in transaction or statement mode.
    /// </exception>
    public async Task<IReadOnlyList<Migration>> ApplyAsync(CancellationToken cancellationToken)
    {
        switch (await PoolerProbe.DetectAsync(target, cancellationToken))
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
            await Distribution.ReplaceFunctionsIfDistributedAsync(connection, cancellationToken);
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
                $"Migration {MigrationFile.Number(file.Version)}_{file.Name} failed, and no migration was applied: {cause.Message}",
                $"{cause.Remedy}");
        }
    }

    /// <summary>What to do about a migration that differs from the one that was applied.</summary>
    internal static RedactedText EditedRemedy
        => $"A release never changes a migration, so an older checkout created this schema. Put it aside with ALTER SCHEMA ingest RENAME TO ingest_old, run Update-IngestDatabase, and ingest the files again. Its rows stay in ingest_old.";

    private static void RequireUnedited(MigrationJournal journal)
    {
        var edited = MigrationFile.All.Select(journal.StateOf).FirstOrDefault(migration => migration.State == MigrationState.Edited);
        if (edited is not null)
        {
            throw new IngestException(
                IngestErrorId.MigrationEdited,
                $"Migration {MigrationFile.Number(edited.Version)}_{edited.Name} differs from the one that was applied to the database.",
                EditedRemedy);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql);
        command.CommandTimeout = CommandTimeoutSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IReadOnlyList<Migration> StatesOf(MigrationJournal journal) => [.. MigrationFile.All.Select(journal.StateOf)];
}
