using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Erasure;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Faults.Tests.Protocol;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>Fills a database with a few thousand rows of every kind, and dumps it.</summary>
internal static class FilledDatabase
{
    /// <summary>Number of people in each file.</summary>
    public const int People = 800;

    private const string EveryKind = "erased failed pending processing promoted rolled_back skipped stranded";

    private const string Kinds = """
        SELECT string_agg(DISTINCT kind, ' ' ORDER BY kind) FROM (
            SELECT status::text AS kind FROM ingest.plaintiffs_raw
            UNION ALL SELECT 'stranded' FROM ingest.plaintiffs_raw WHERE stranded_at IS NOT NULL
            UNION ALL SELECT 'erased' FROM ingest.plaintiffs_raw WHERE erased_at IS NOT NULL) AS found
        """;

    // Every table and view that the migrations created. Rows are sorted, because their order depends on where they are stored.
    private const string Tables = """
        SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
        WHERE relnamespace = 'ingest'::regnamespace AND relkind IN ('r', 'v') AND relname <> 'unsettled_runs'
        """;

    // Who may do what, sorted, because privileges may have been granted in a different order.
    private const string Privileges = """
        SELECT concat(
            (SELECT string_agg(concat_ws(' ', grantee, table_name, column_name, privilege_type, is_grantable), E'\n' ORDER BY grantee, table_name, column_name, privilege_type)
             FROM information_schema.column_privileges WHERE table_schema = 'ingest' AND table_name NOT LIKE 'plaintiffs\_raw\_%' AND table_name <> 'unsettled_runs'),
            (SELECT string_agg(concat_ws(' ', grantee, table_name, privilege_type, is_grantable), E'\n' ORDER BY grantee, table_name, privilege_type)
             FROM information_schema.table_privileges WHERE table_schema = 'ingest' AND table_name NOT LIKE 'plaintiffs\_raw\_%' AND table_name <> 'unsettled_runs'),
            (SELECT string_agg(concat_ws(' ', tablename, policyname, roles::text, cmd, qual, with_check), E'\n' ORDER BY tablename, policyname)
             FROM pg_policies WHERE schemaname = 'ingest' AND tablename IN ('plaintiffs_raw', 'import_runs', 'import_events', 'erased_keys', 'vendor_profiles')),
            (SELECT string_agg(concat_ws(' ', relname, relrowsecurity, relforcerowsecurity), E'\n' ORDER BY relname)
             FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relname IN ('plaintiffs_raw', 'import_runs', 'import_events', 'erased_keys', 'vendor_profiles')),
            (SELECT string_agg(pg_get_triggerdef(oid), E'\n' ORDER BY tgname)
             FROM pg_trigger WHERE NOT tgisinternal AND tgname NOT LIKE '%settled' AND tgrelid IN (
                'ingest.plaintiffs_raw'::regclass, 'ingest.import_runs'::regclass, 'ingest.import_events'::regclass, 'ingest.erased_keys'::regclass)))
        """;

    /// <summary>Imports, promotes, erases, rolls back and strands people.</summary>
    public static async Task FillAsync(ThrowAwayDatabase database)
    {
        using var rolledBack = new PlantedFile(People);
        using var stranded = new PlantedFile(People, first: People / 2);
        using var last = new PlantedFile(People, first: 10 * People);
        var run = (await Oracle.ImportAsync(database, rolledBack)).RunId!.Value;
        foreach (var file in new[] { stranded, last })
        {
            await Oracle.ImportAsync(database, file);
        }

        await using (var connection = await database.OpenAsync())
        {
            await connection.ExecuteAsync("""
                CREATE TEMPORARY TABLE claimed AS SELECT row_claim, import_run_id FROM ingest.claim_rows_to_promote(150, 'filler');
                SELECT ingest.mark_promoted(ARRAY(SELECT row_claim FROM claimed ORDER BY row_claim LIMIT 100), 'crm');
                """);
        }

        // The rollback also takes the rows that are still claimed, so others are claimed afterwards.
        await using var target = database.CreateTarget();
        await new RunCommands(target).RollbackAsync(run, "test", reinstate: false, CancellationToken.None);
        await EraseAsync(target, number: (10 * People) + 1);
        await database.ExecuteAsync("SELECT count(*) FROM ingest.claim_rows_to_promote(30, 'filler')");
        Assert.Equal(EveryKind, await database.ScalarAsync<string>(Kinds));
    }

    /// <summary>Erases one of the people of a <see cref="PlantedFile"/>, as a command does.</summary>
    /// <param name="target">The database.</param>
    /// <param name="number">The person's number.</param>
    public static Task<IReadOnlyList<PersonErasure>> EraseAsync(DatabaseTarget target, int number)
        => new PersonCommands(target, new RecordingLog()).EraseAsync(
            [PersonRequest.Create(1, "simplicity", $"q.ferndale.{number}@planted.example.com", $"Quillon Ferndale {number}")], CancellationToken.None);

    /// <summary>All rows of all tables and views, and what the roles may do with them.</summary>
    public static async Task<string> DumpAsync(ThrowAwayDatabase database)
    {
        var dump = new List<string> { (await database.ScalarAsync<string>(Privileges))! };
        foreach (var table in (await database.ScalarAsync<string[]>(Tables))!.Where(table => !table.StartsWith("plaintiffs_raw_", StringComparison.Ordinal)))
        {
            dump.Add($"{table}: {await database.ScalarAsync<string>($"SELECT string_agg(line::text, E'\\n' ORDER BY line::text) FROM ingest.{table} AS line")}");
        }

        return string.Join('\n', dump);
    }
}
