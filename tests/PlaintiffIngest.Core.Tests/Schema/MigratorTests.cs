using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>Migrations are applied once, all or none, and never to a foreign schema.</summary>
[Integration]
public sealed class MigratorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_an_empty_database_everything_is_pending_and_listing_changes_nothing()
    {
        await using var database = await EmptyAsync();
        await using var target = database.CreateTarget();

        var status = await new Migrator(target).GetStatusAsync(Token);

        Assert.NotEmpty(status);
        Assert.All(status, migration => Assert.Equal(MigrationState.Pending, migration.State));
        Assert.False(await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'ingest')"));
    }

    [Fact]
    public async Task Each_migration_is_applied_once()
    {
        await using var database = await EmptyAsync();
        await using var target = database.CreateTarget();
        var migrator = new Migrator(target);

        var applied = await migrator.ApplyAsync(Token);
        var again = await migrator.ApplyAsync(Token);

        Assert.Equal(MigrationFile.All.Select(file => file.Version), applied.Select(migration => migration.Version));
        Assert.All(applied, migration => Assert.Equal(MigrationState.Applied, migration.State));
        Assert.All(applied, migration => Assert.NotNull(migration.AppliedAt));
        Assert.Empty(again);
        Assert.All(await migrator.GetStatusAsync(Token), migration => Assert.Equal(MigrationState.Applied, migration.State));
        Assert.Equal(database.Settings.Username, await database.ScalarAsync<string>("SELECT DISTINCT applied_by FROM ingest.schema_migrations"));
    }

    [Fact]
    public async Task A_second_operator_waits_for_the_first_and_finds_nothing_to_do()
    {
        await using var database = await EmptyAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var target = database.CreateTarget();
            return await new Migrator(target).ApplyAsync(Token);
        }));

        Assert.Single(results, applied => applied.Count == MigrationFile.All.Count);
        Assert.Equal(3, results.Count(applied => applied.Count == 0));
    }

    [Fact]
    public async Task Migrations_applied_by_another_tool_count_as_applied()
    {
        await using var database = await EmptyAsync();
        foreach (var file in MigrationFile.All)
        {
            await database.ExecuteAsync(file.Text);
        }

        await using var target = database.CreateTarget();

        Assert.All(await new Migrator(target).GetStatusAsync(Token), migration => Assert.Equal(MigrationState.Applied, migration.State));
        Assert.Empty(await new Migrator(target).ApplyAsync(Token));
    }

    [Fact]
    public async Task An_edited_migration_is_shown_and_stops_the_next_update()
    {
        await using var database = await MigratedAsync();
        var edited = MigrationFile.All[^1];
        await database.ExecuteAsync($"UPDATE ingest.schema_migrations SET sha256 = repeat('0', 64) WHERE version = '{edited.Version}'");
        await using var target = database.CreateTarget();

        var status = await new Migrator(target).GetStatusAsync(Token);
        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(edited.Version, Assert.Single(status, migration => migration.State == MigrationState.Edited).Version);
        Assert.Equal(IngestErrorId.MigrationEdited, error.ErrorId);
        Assert.Contains(edited.Version, error.Message, StringComparison.Ordinal);

        // The remedy, followed as printed.
        Assert.Contains("ALTER SCHEMA ingest RENAME TO ingest_old", error.Remedy, StringComparison.Ordinal);
        await database.ExecuteAsync("ALTER SCHEMA ingest RENAME TO ingest_old");
        await new Migrator(target).ApplyAsync(Token);
        Assert.All(await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token), check => Assert.Equal(CheckState.Passed, check.State));
    }

    [Theory]
    [InlineData("CREATE SCHEMA ingest")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.import_runs (id int)")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.schema_migrations (version text, name text)")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.schema_migrations (version text, name text, sha256 text, applied_at timestamptz, applied_by text)")]
    public async Task A_foreign_schema_is_rejected_and_left_alone(string foreign)
    {
        await using var database = await EmptyAsync();
        await database.ExecuteAsync(foreign);
        var before = await ObjectsAsync(database);
        await using var target = database.CreateTarget();

        var onStatus = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).GetStatusAsync(Token));
        var onApply = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.ForeignSchema, onStatus.ErrorId);
        Assert.Equal(IngestErrorId.ForeignSchema, onApply.ErrorId);
        Assert.Equal(before, await ObjectsAsync(database));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_rejected()
    {
        await using var database = await MigratedAsync();
        await database.ExecuteAsync("INSERT INTO ingest.schema_migrations (version, name) VALUES ('29991231235959', 'of_the_future')");
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.DatabaseNewer, error.ErrorId);
        Assert.Contains("29991231235959", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_migration_leaves_none_applied()
    {
        await using var database = await MigratedAsync();

        // Of the two that look pending, the first fails because its objects exist; the second could be applied again.
        var (first, second) = (MigrationFile.All[^2], MigrationFile.All[^1]);
        await database.ExecuteAsync($"DELETE FROM ingest.schema_migrations WHERE version IN ('{first.Version}', '{second.Version}')");
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.DatabaseError, error.ErrorId);
        Assert.Contains(first.Version, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await new Migrator(target).GetStatusAsync(Token)).Count(migration => migration.State == MigrationState.Pending));
    }

    [Fact]
    public async Task An_update_that_fails_halfway_rolls_back_its_earlier_steps()
    {
        await using var database = await EmptyAsync();

        // Not an object of the schema, so the schema is not foreign, but the last migrations cannot create theirs.
        await database.ExecuteAsync(
            """
            CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no views here' USING ERRCODE = '0A000'; END $$;
            CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE VIEW') EXECUTE FUNCTION public.refuse();
            """);
        await using var target = database.CreateTarget();

        await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.False(await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'ingest')"));
    }

    [Fact]
    public async Task A_login_without_the_create_privilege_is_reported()
    {
        await using var database = await EmptyAsync();
        await using var login = await TestLogin.CreateAsync(database);
        await using var target = database.CreateTarget(login.Name, login.Password);

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.PermissionDenied, error.ErrorId);
    }

    [Fact]
    public async Task A_login_that_is_not_a_superuser_can_own_everything_and_import()
    {
        await using var database = await EmptyAsync();
        await using var login = await TestLogin.CreateAsync(database);
        await database.ExecuteAsync($"GRANT CREATE ON DATABASE {database.Settings.Database} TO {login.Name}");
        await using var target = database.CreateTarget(login.Name, login.Password);

        await new Migrator(target).ApplyAsync(Token);

        await using var connection = await target.OpenAsync(Token);
        var runId = await connection.LoadAsync("Ann", "Ann");
        Assert.True(await connection.IsReconciledAsync(runId));
        await connection.ExecuteAsync(RunbookStatements.ManualAbort);
        Assert.Equal("(t,2)", await connection.ScalarAsync<string>($"SELECT ingest.rollback_import_run('{runId}', 'test')::text"));
        Assert.Equal(login.Name, await connection.ScalarAsync<string>($"SELECT DISTINCT actor FROM ingest.import_events WHERE run_id = '{runId}'"));
    }

    [Fact]
    public async Task A_read_only_database_is_reported()
    {
        await using var database = await EmptyAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} SET default_transaction_read_only = on");
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.ReadOnlyServer, error.ErrorId);
    }

    [Fact]
    public void A_server_below_15_is_rejected()
    {
        var error = Assert.Throws<IngestException>(() => ServerVersion.Require(new Version(14, 19)));
        ServerVersion.Require(new Version(15, 0));

        Assert.Equal(IngestErrorId.ServerTooOld, error.ErrorId);
    }

    [Fact]
    public void Each_migration_records_itself_in_the_journal()
        => Assert.All(MigrationFile.All, file => Assert.EndsWith(
            $"\n\nINSERT INTO ingest.schema_migrations (version, name) VALUES ('{file.Version}', '{file.Name}');\n", file.Text, StringComparison.Ordinal));

    [Fact]
    public void No_version_looks_like_a_payment_card()
        => Assert.All(MigrationFile.All, file => Assert.Equal(file.Version, Redactor.Redact(file.Version)));

    [Fact]
    public void The_hash_does_not_depend_on_the_line_endings_of_a_checkout()
        => Assert.All(MigrationFile.All, file => Assert.DoesNotContain('\r', file.Text));

    private static Task<string?> ObjectsAsync(TestDatabase database)
        => database.ScalarAsync<string>("SELECT string_agg(relname::text || relkind::text, ',' ORDER BY relname) FROM pg_class WHERE relnamespace = 'ingest'::regnamespace");

    private static async Task<TestDatabase> EmptyAsync()
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        return database;
    }

    private static async Task<TestDatabase> MigratedAsync()
    {
        var database = await EmptyAsync();
        await database.MigrateAsync();
        return database;
    }
}
