using Npgsql;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>Functions are not executable by PUBLIC and have a fixed search_path. The view and the indexes are as designed.</summary>
[Integration]
public sealed class SchemaDefinitionTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Fact]
    public async Task Every_function_pins_its_search_path()
        => Assert.Null(await database.ScalarAsync<string>(
            """
            SELECT string_agg(proname, ', ') FROM pg_proc
            WHERE pronamespace = 'ingest'::regnamespace AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (proconfig), false)
            """));

    [Fact]
    public async Task No_function_is_executable_by_PUBLIC()
        => Assert.Null(await database.ScalarAsync<string>(
            "SELECT string_agg(proname, ', ') FROM pg_proc WHERE pronamespace = 'ingest'::regnamespace AND has_function_privilege('public', oid, 'EXECUTE')"));

    [Fact]
    public async Task A_temporary_object_of_the_caller_does_not_shadow_ours()
    {
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("CREATE DOMAIN pg_temp.uuid AS int; CREATE DOMAIN pg_temp.jsonb AS int; SET search_path = pg_temp, pg_catalog");

        Assert.Equal("claimed", (await connection.ClaimAsync(TestRuns.NewBatch())).Status);
    }

    [Fact]
    public async Task The_view_does_not_use_its_owners_privileges()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA ingest TO {login.Name}; GRANT SELECT ON ingest.v_import_reconciliation TO {login.Name}; SET ROLE {login.Name}");

        Assert.Equal(
            PostgresErrorCodes.InsufficientPrivilege,
            (await connection.RefusedAsync("SELECT * FROM ingest.v_import_reconciliation")).SqlState);
    }

    [Fact]
    public async Task The_live_key_is_the_only_unique_index_on_rows_and_contains_the_key_prefix()
        => Assert.Equal(
            "ingest.plaintiffs_raw_live_key (key_prefix)",
            await database.ScalarAsync<string>(
                "SELECT string_agg(format('%s (%s)', indexrelid::regclass, pg_get_indexdef(indexrelid, 1, true)), ',') FROM pg_index WHERE indrelid = 'ingest.plaintiffs_raw'::regclass AND indisunique"));

    // This replaces a foreign key from rows to runs, which would look up the run for every row.
    [Fact]
    public async Task Rows_of_a_run_that_does_not_exist_are_neither_completed_nor_reconciled()
    {
        await using var connection = await database.OpenAsync();
        var runId = Guid.NewGuid();
        await connection.InsertAsync(runId, $"person {runId}");

        Assert.False(await connection.FinalizeAsync(runId));
        Assert.False(await connection.ScalarAsync<bool>($"SELECT is_valid FROM ingest.reconcile_import_run('{runId}', 1)"));
    }
}
