using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Report;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Roles belong to the whole server, so these tests run alone.</summary>
[CollectionDefinition(nameof(ServerRoles), DisableParallelization = true)]
public sealed class ServerRoles;

/// <summary>The migrations apply with and without Supabase's roles, and open nothing to its public ones.</summary>
[Collection(nameof(ServerRoles))]
[Integration]
public sealed class SupabaseRolesTests
{
    // Created once and left in the temporary server: dropping them could break the databases of another test project.
    private const string MakeRoles = """
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'service_role') THEN
                CREATE ROLE anon NOLOGIN;
                CREATE ROLE authenticated NOLOGIN;
                CREATE ROLE service_role NOLOGIN;
            END IF;
        END
        $$
        """;

    // What Supabase grants by default in its schemas; the migrations must take it back.
    private const string OpenDefaults = """
        ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
        ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO anon, authenticated, service_role;
        """;

    [Fact]
    public async Task Without_the_roles_the_migrations_apply_and_grant_nothing()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await database.ExecuteAsync(Rename("", "_away"));
        try
        {
            await database.MigrateAsync();
        }
        finally
        {
            await database.ExecuteAsync(Rename("_away", ""));
        }

        await using var login = await TestLogin.CreateAsync(database);
        await using var connection = await OpenAsAsync(database, login.Name, login.Password);
        await AssertNothingIsOpenAsync(connection);
    }

    [Theory]
    [InlineData("anon")]
    [InlineData("authenticated")]
    public async Task The_public_roles_of_supabase_can_do_nothing(string role)
    {
        await using var database = await WithRolesAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync($"SET ROLE {role}");

        await AssertNothingIsOpenAsync(connection);
        await AssertNoReportAsync(database, role);
        Assert.Equal(0L, await connection.ScalarAsync<long>(
            $"""
            SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'ingest'::regnamespace AND has_function_privilege('{role}', oid, 'EXECUTE'))
                + (SELECT count(*) FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind IN ('r', 'v', 'S')
                    AND CASE relkind WHEN 'S' THEN has_sequence_privilege('{role}', oid, 'USAGE, SELECT, UPDATE')
                        ELSE has_table_privilege('{role}', oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') END)
            """));
    }

    [Fact]
    public async Task The_service_role_can_import_and_can_change_runs_only_through_functions()
    {
        await using var database = await WithRolesAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("SET ROLE service_role");

        var runId = await connection.LoadAsync("Ann", "Ann", "Bob");
        await connection.ExecuteAsync("CREATE TEMPORARY TABLE stage (LIKE ingest.plaintiffs_raw)");
        Assert.True(await connection.IsReconciledAsync(runId));
        Assert.Equal(["claimed", "completed"], await connection.EventsAsync(runId));
        Assert.Equal(MigrationFile.All.Count, await connection.ScalarAsync<long>("SELECT count(*) FROM ingest.schema_migrations"));
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{runId}', 'test'), ingest.count_stranded_rows('{runId}'), ingest.reinstate_skipped_rows('{runId}')");

        foreach (var statement in new[]
        {
            "UPDATE ingest.import_runs SET status = 'completed'",
            "INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash) VALUES ('a', 'b', 'c')",
            "DELETE FROM ingest.import_runs",
            "UPDATE ingest.plaintiffs_raw SET email = 'x'",
            "DELETE FROM ingest.plaintiffs_raw",
            "TRUNCATE ingest.plaintiffs_raw",
            "INSERT INTO ingest.import_events (run_id, event) VALUES (gen_random_uuid(), 'forged')",
            "DELETE FROM ingest.v_import_reconciliation",
            "UPDATE ingest.schema_migrations SET sha256 = NULL",
            "CREATE TABLE ingest.mine (id int)",
        })
        {
            var error = await connection.RefusedAsync(statement);
            Assert.True(
                error.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ObjectNotInPrerequisiteState,
                $"{statement}: {error.SqlState}");
        }
    }

    // Renamed for the duration of the test, whether or not another test has created them.
    private static string Rename(string from, string to) => string.Join('\n', new[] { "anon", "authenticated", "service_role" }.Select(role =>
        $"DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}{from}') THEN ALTER ROLE {role}{from} RENAME TO {role}{to}; END IF; END $$;"));

    private static async Task<TestDatabase> WithRolesAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        await database.ExecuteAsync(MakeRoles);
        await database.ExecuteAsync(OpenDefaults);
        await database.MigrateAsync();
        return database;
    }

    private static async Task AssertNothingIsOpenAsync(NpgsqlConnection connection)
    {
        foreach (var statement in new[]
        {
            "SELECT * FROM ingest.import_runs",
            "SELECT * FROM ingest.plaintiffs_raw",
            "SELECT * FROM ingest.v_import_reconciliation",
            "SELECT * FROM ingest.claim_import_run('a', 'b', 'c', 'd', 'e', 'f')",
            "SELECT * FROM ingest.rollback_import_run(gen_random_uuid(), 'x')",
        })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await connection.RefusedAsync(statement)).SqlState);
        }
    }

    private static async Task AssertNoReportAsync(TestDatabase database, string role)
    {
        using var folder = new TempFolder();
        await using var target = new DatabaseTarget("dev", new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Options = $"-c role={role}" });

        var error = await Assert.ThrowsAsync<IngestException>(
            () => new ImportReport(target).WriteAsync(new() { Path = folder.PathOf("report.html") }, TestContext.Current.CancellationToken));

        Assert.Equal(IngestErrorId.PermissionDenied, error.ErrorId);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static async Task<NpgsqlConnection> OpenAsAsync(TestDatabase database, string user, string password)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Username = user, Password = password, Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
