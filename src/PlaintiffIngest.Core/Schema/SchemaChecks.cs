using PlaintiffIngest.Core.Database;

namespace PlaintiffIngest.Core.Schema;

/// <summary>The doctor's checks of the schema and of the login's privileges.</summary>
/// <param name="target">The database.</param>
internal sealed class SchemaChecks(DatabaseTarget target)
{
    private const int MaxRunsShown = 5;

    // Read from the catalog, because the login may have no access to the schema.
    private const string SchemaExists = """
        SELECT EXISTS (
            SELECT FROM pg_catalog.pg_class
            WHERE relnamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'ingest') AND relname = 'import_runs')
        """;

    /// <summary>Whether the schema exists. Without it, there is nothing to check further.</summary>
    public Task<bool> SchemaExistsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(SchemaExists);
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        },
        cancellationToken);

    /// <summary>Checks that all migrations are applied and unchanged.</summary>
    public async Task<CheckResult> MigrationsAsync(CancellationToken cancellationToken)
    {
        var migrations = await new Migrator(target).GetStatusAsync(cancellationToken);
        if (migrations.FirstOrDefault(migration => migration.State == MigrationState.Edited) is { } edited)
        {
            return CheckResult.Failed(
                $"Migration {MigrationFile.Number(edited.Version)}_{edited.Name} differs from the one that was applied.",
                Migrator.EditedRemedy);
        }

        var pending = migrations.Count(migration => migration.State == MigrationState.Pending);
        return pending == 0
            ? CheckResult.Passed($"All {migrations.Count} migrations are applied.")
            : CheckResult.Failed($"Required table not found or outdated: {pending} of {migrations.Count} migrations are not applied.", $"Run Update-IngestDatabase.");
    }

    /// <summary>Checks that the functions exist and have not been changed.</summary>
    public async Task<CheckResult> FunctionsAsync(CancellationToken cancellationToken)
    {
        var problems = await ListAsync("queries/doctor_functions.sql", cancellationToken);
        return problems.Count == 0
            ? CheckResult.Passed($"All functions exist, have a fixed search_path, and are not executable by PUBLIC.")
            : CheckResult.Failed(
                $"{string.Join("; ", problems)}.",
                $"Run Update-IngestDatabase. If it finds nothing to do, somebody has changed the function; restore it from the module's migrations.");
    }

    /// <summary>Whether the login is meant to read only: it has the role <c>ingest_reader</c> and cannot import.</summary>
    public Task<bool> IsReaderAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            await using var command = connection.Command(SqlText.Get("queries/doctor_is_reader.sql"));
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        },
        cancellationToken);

    /// <summary>Checks that the login has the privileges for an import.</summary>
    public async Task<CheckResult> PrivilegesAsync(CancellationToken cancellationToken)
    {
        var missing = await ListAsync("queries/doctor_privileges.sql", cancellationToken);
        return missing.Count == 0
            ? CheckResult.Passed($"The login has every privilege that an import needs.")
            : CheckResult.Failed(
                $"The login lacks {string.Join(", ", missing)}.",
                $"Ask an administrator to grant ingest_operator to this login (Supabase: use the login postgres or service_role). For read-only access, ingest_reader is enough.");
    }

    /// <summary>Checks that a login that only reads has the privileges to see runs and to write reports.</summary>
    public async Task<CheckResult> ReaderPrivilegesAsync(CancellationToken cancellationToken)
    {
        var missing = await ListAsync("queries/doctor_reader_privileges.sql", cancellationToken);
        return missing.Count == 0
            ? CheckResult.Passed($"The login is a reader (ingest_reader): it can see runs, counts and events and write reports. It cannot import.")
            : CheckResult.Failed(
                $"The login is a reader (ingest_reader) and lacks {string.Join(", ", missing)}.",
                $"Run SELECT ingest.apply_access() as the owner of the schema.");
    }

    /// <summary>Checks that the schema's roles exist and that no one else has access.</summary>
    public async Task<CheckResult> AccessAsync(CancellationToken cancellationToken)
    {
        var problems = await target.RunAsync(
            async connection =>
            {
                var found = new List<(string Problem, bool IsOpen)>();
                await using var command = connection.Command(SqlText.Get("queries/doctor_access.sql"));
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    found.Add((reader.Text("problem"), reader.Value<bool>("is_open")));
                }

                return found;
            },
            cancellationToken);

        var text = string.Join("; ", problems.Select(found => found.Problem));
        return problems.Count == 0
            ? CheckResult.Passed($"The roles ingest_operator, ingest_owner, ingest_promoter and ingest_reader exist, and row-level security is forced.")
            : problems.Exists(found => found.IsOpen)
                ? CheckResult.Failed($"{text}.", $"Run SELECT ingest.apply_access() as the owner of the schema.")
                : CheckResult.Warning(
                    $"{text}.",
                    $"Run CREATE ROLE ... NOLOGIN for each missing role as an administrator, and then SELECT ingest.apply_access() as the owner of the schema.");
    }

    /// <summary>Checks that no run is stale.</summary>
    public Task<CheckResult> StaleRunsAsync(CancellationToken cancellationToken) => target.RunAsync(
        async connection =>
        {
            var stale = new List<Guid>();
            await using var command = connection.Command(SqlText.Get("queries/doctor_stale_runs.sql"));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                stale.Add(reader.Value<Guid>("id"));
            }

            return stale.Count == 0
                ? CheckResult.Passed($"No run is stale.")
                : CheckResult.Warning(
                    $"{stale.Count} run(s) are processing but have sent no heartbeat for 30 minutes: {string.Join(", ", stale.Take(MaxRunsShown))}{(stale.Count > MaxRunsShown ? ", ..." : "")}.",
                    $"Ingest the file again, which takes over the run, or end the run with Stop-ImportRun. Get-ImportRun -Stale lists them.");
        },
        cancellationToken);

    /// <summary>Checks that every row belongs to a run. There is no foreign key, and an operator may add rows with SQL.</summary>
    public async Task<CheckResult> RowsAsync(CancellationToken cancellationToken)
    {
        var unknown = await ListAsync("queries/doctor_rows_without_run.sql", cancellationToken);
        return unknown.Count == 0
            ? CheckResult.Passed($"Every row belongs to a run.")
            : CheckResult.Failed(
                $"There are rows of {unknown.Count} run(s) that do not exist, so no import wrote them: {ShownRuns(unknown)}.",
                $"Find out who added them. The owner of the schema can exclude them with UPDATE ingest.plaintiffs_raw SET status = 'rolled_back' WHERE import_run_id = '...'.");
    }

    /// <summary>Checks that no run that has ended has live rows. An operator may add rows with SQL.</summary>
    public async Task<CheckResult> LiveRowsAsync(CancellationToken cancellationToken)
    {
        var found = await ListAsync("queries/doctor_live_rows.sql", cancellationToken);
        return found.Count == 0
            ? CheckResult.Passed($"No failed or rolled-back run has live rows.")
            : CheckResult.Failed(
                $"{found.Count} failed or rolled-back run(s) still have live rows. No promoter claims these people, and every import skips them: {ShownRuns(found)}.",
                $"Run Undo-ImportRun -RunId {Guid.Parse(found[0])} -Reason '...' for each of them, then ingest the files whose people are missing.");
    }

    /// <summary>Checks that every row has the prefix of its own key. An operator may add rows with SQL.</summary>
    public async Task<CheckResult> KeyPrefixesAsync(CancellationToken cancellationToken)
    {
        var found = await ListAsync("queries/doctor_wrong_prefixes.sql", cancellationToken);
        return found.Count == 0
            ? CheckResult.Passed($"Every row has the prefix of its dedupe key.")
            : CheckResult.Failed(
                $"{found.Count} run(s) have rows whose key_prefix is not that of their dedupe_key: {ShownRuns(found)}. A file that names a person with the same prefix cannot be imported.",
                $"Find out who added them. The owner of the schema can correct them with UPDATE ingest.plaintiffs_raw SET key_prefix = ingest.key_prefix(dedupe_key) WHERE import_run_id = '{Guid.Parse(found[0])}', for each of the runs.");
    }

    /// <summary>Checks that everyone in a completed run has a live row.</summary>
    public async Task<CheckResult> StrandedPeopleAsync(CancellationToken cancellationToken)
    {
        var found = await ListAsync("queries/doctor_stranded_people.sql", cancellationToken);
        return found.Count == 0
            ? CheckResult.Passed($"Everyone in a completed run has a live row.")
            : CheckResult.Warning(
                $"Some people of {found.Count} rolled-back run(s) are now only in skipped rows of other runs: {ShownRuns(found)}.",
                $"Run Undo-ImportRun -RunId {Guid.Parse(found[0])} -Reinstate -Reason '...' for each of them, or ingest their files again.");
    }

    private static string ShownRuns(List<string> runIds)
        => string.Join(", ", runIds.Take(MaxRunsShown).Select(Guid.Parse)) + (runIds.Count > MaxRunsShown ? ", ..." : "");

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
