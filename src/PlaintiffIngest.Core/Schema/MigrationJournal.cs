using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;

namespace PlaintiffIngest.Core.Schema;

/// <summary>A snapshot of <c>ingest.schema_migrations</c>, the table of applied migrations.</summary>
internal sealed class MigrationJournal
{
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);

    private MigrationJournal()
    {
    }

    /// <summary>Reads the journal. Works without the schema too; the journal is then empty.</summary>
    /// <exception cref="IngestException">Another product created the schema, or a newer version of this one did.</exception>
    public static async Task<MigrationJournal> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var journal = new MigrationJournal();
        var (schemaExists, journalExists) = await FindJournalAsync(connection, cancellationToken);
        if (!schemaExists)
        {
            return journal;
        }

        if (journalExists)
        {
            await journal.ReadEntriesAsync(connection, cancellationToken);
        }

        journal.RequireOwnSchema();
        journal.RequireKnownVersions();
        return journal;
    }

    /// <summary>The state of a migration in the database.</summary>
    /// <param name="file">The embedded migration.</param>
    public Migration StateOf(MigrationFile file)
    {
        if (!entries.TryGetValue(file.Version, out var entry))
        {
            return new Migration(file.Version, file.Name, MigrationState.Pending, null);
        }

        // Without a hash, another tool applied it and there is nothing to compare.
        var state = entry.Sha256 is null || entry.Sha256 == file.Sha256 ? MigrationState.Applied : MigrationState.Edited;
        return new Migration(file.Version, file.Name, state, entry.AppliedAt);
    }

    private static async Task<(bool SchemaExists, bool JournalExists)> FindJournalAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(SqlText.Get("queries/journal_exists.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.Value<bool>("schema_exists"), reader.Value<bool>("journal_exists"));
    }

    private async Task ReadEntriesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.Command("SELECT version, sha256, applied_at FROM ingest.schema_migrations");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(reader.Text("version"), new Entry(reader.TextOrNull("sha256"), reader.Value<DateTimeOffset>("applied_at")));
        }
    }

    private void RequireOwnSchema()
    {
        // The first migration creates the schema and its journal entry in one transaction. A schema without the entry is not ours.
        if (!entries.ContainsKey(MigrationFile.All[0].Version))
        {
            throw SchemaOrigin.ForeignSchema();
        }
    }

    private void RequireKnownVersions()
    {
        var unknown = entries.Keys.Except(MigrationFile.All.Select(file => file.Version), StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new IngestException(
                IngestErrorId.DatabaseNewer,
                $"The database has {unknown.Count} migration(s) that this version of PlaintiffIngest does not know. The first is {MigrationFile.Number(unknown[0])}.",
                $"Update the module PlaintiffIngest to the version that created them, or a later one.");
        }
    }

    private readonly record struct Entry(string? Sha256, DateTimeOffset AppliedAt);
}
