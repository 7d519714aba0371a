using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The doctor's checks of the schema and of what the login may do with it.</summary>
/// <param name="target">The database.</param>
internal sealed class SchemaChecks(DatabaseTarget target)
{
    private const int ShownRuns = 5;

    // Read from the catalogue, for a login that may not look into the schema.
    private const string IsPresent = """
        SELECT EXISTS (
            SELECT FROM pg_catalog.pg_class
            WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest') AND relname = 'import_runs')
        """;

    /// <summary>Whether there is a schema to check further.</summary>
    public Task<bool> IsPresentAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(IsPresent);
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        },
        cancellationToken);

    /// <summary>All migrations are there, with the text that this version knows.</summary>
    public async Task<Finding> MigrationsAsync(CancellationToken cancellationToken)
    {
        var migrations = await new Migrator(target).GetStatusAsync(cancellationToken);
        if (migrations.FirstOrDefault(migration => migration.State == MigrationState.Edited) is { } edited)
        {
            return Finding.Failed(
                $"Migration {MigrationFile.Number(edited.Version)}_{edited.Name} differs from the one that was applied.",
                $"Use the released module; migrations are never edited after they were applied.");
        }

        var pending = migrations.Count(migration => migration.State == MigrationState.Pending);
        return pending == 0
            ? Finding.Passed($"All {migrations.Count} migrations are applied.")
            : Finding.Failed($"Required table not found or outdated: {pending} of {migrations.Count} migrations are not applied.", $"Run Update-IngestDatabase.");
    }

    /// <summary>The functions exist as they were made.</summary>
    public async Task<Finding> FunctionsAsync(CancellationToken cancellationToken)
    {
        var problems = await ListAsync("queries/doctor_functions.sql", cancellationToken);
        return problems.Count == 0
            ? Finding.Passed($"All functions are there, with a pinned search_path, closed to PUBLIC.")
            : Finding.Failed(
                $"{string.Join("; ", problems)}.",
                $"Run Update-IngestDatabase; if it finds nothing to do, somebody changed the function: restore it from the module's migrations.");
    }

    /// <summary>The login may do what an import does.</summary>
    public async Task<Finding> PrivilegesAsync(CancellationToken cancellationToken)
    {
        var missing = await ListAsync("queries/doctor_privileges.sql", cancellationToken);
        return missing.Count == 0
            ? Finding.Passed($"The login has every right that an import needs.")
            : Finding.Failed(
                $"The login lacks {string.Join(", ", missing)}.",
                $"To import, let an administrator run GRANT ingest_operator TO this login (Supabase: use the login postgres or service_role); to look only, ingest_reader is enough.");
    }

    /// <summary>The schema's roles are there, and nothing is open to others.</summary>
    public async Task<Finding> AccessAsync(CancellationToken cancellationToken)
    {
        var problems = await target.RunAsync(
            async connection =>
            {
                var found = new List<(string Problem, bool IsOpen)>();
                await using var command = connection.Command(SqlText.Get("queries/doctor_access.sql"));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    found.Add((reader.GetString(0), reader.GetBoolean(1)));
                }

                return found;
            },
            cancellationToken);

        var text = string.Join("; ", problems.Select(found => found.Problem));
        return problems.Count == 0
            ? Finding.Passed($"The roles ingest_operator, ingest_owner and ingest_reader are there; row-level security is forced.")
            : problems.Exists(found => found.IsOpen)
                ? Finding.Failed($"{text}.", $"Let the owner of the schema run SELECT ingest.apply_access().")
                : Finding.Warning(
                    $"{text}.",
                    $"Let an administrator run CREATE ROLE with NOLOGIN for each that is missing, and then the owner of the schema SELECT ingest.apply_access().");
    }

    /// <summary>No run waits to be taken over.</summary>
    public Task<Finding> StaleRunsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var stale = new List<Guid>();
            await using var command = connection.Command(SqlText.Get("queries/doctor_stale_runs.sql"));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                stale.Add(reader.GetGuid(0));
            }

            return stale.Count == 0
                ? Finding.Passed($"No run is processing in silence.")
                : Finding.Warning(
                    $"{stale.Count} run(s) are processing and were silent for over 30 minutes: {string.Join(", ", stale.Take(ShownRuns))}{(stale.Count > ShownRuns ? ", ..." : "")}.",
                    $"Ingest the file again (it takes the run over), or end it with Stop-ImportRun; Get-ImportRun -Stale lists them.");
        },
        cancellationToken);

    /// <summary>Every row belongs to a run: no foreign key says so, and an operator may add rows by SQL.</summary>
    public async Task<Finding> RowsAsync(CancellationToken cancellationToken)
    {
        var unknown = await ListAsync("queries/doctor_rows_without_run.sql", cancellationToken);
        return unknown.Count == 0
            ? Finding.Passed($"Every row belongs to a run.")
            : Finding.Failed(
                $"Rows name {unknown.Count} run(s) that do not exist, so no import wrote them: {string.Join(", ", unknown.Take(ShownRuns).Select(Guid.Parse))}{(unknown.Count > ShownRuns ? ", ..." : "")}.",
                $"Find out who added them. The owner takes them out of the way with UPDATE ingest.plaintiffs_raw SET status = 'rolled_back' WHERE import_run_id = '...'.");
    }

    private Task<List<string>> ListAsync(string query, CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var lines = new List<string>();
            await using var command = connection.Command(SqlText.Get(query));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                lines.Add(reader.GetString(0));
            }

            return lines;
        },
        cancellationToken);
}
