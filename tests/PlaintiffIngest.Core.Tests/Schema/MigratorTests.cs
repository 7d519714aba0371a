using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Privacy;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>Migrations are applied once, together or not at all, and never to somebody else's schema.</summary>
public sealed class MigratorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_an_empty_database_everything_is_pending_and_asking_changes_nothing()
    {
        await using var database = await EmptyAsync();
        await using var target = database.CreateTarget();

        var status = await new Migrator(target).GetStatusAsync(Token);

        Assert.NotEmpty(status);
        Assert.All(status, migration => Assert.Equal(MigrationState.Pending, migration.State));
        Assert.False(await database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'ingest')"));
    }

    [Fact]
    public async Task Everything_is_applied_once()
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
    public async Task Of_two_operators_at_once_one_applies_and_the_other_waits_and_finds_nothing_to_do()
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
    }

    [Theory]
    [InlineData("CREATE SCHEMA ingest")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.import_runs (id int)")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.schema_migrations (version text, name text)")]
    [InlineData("CREATE SCHEMA ingest; CREATE TABLE ingest.schema_migrations (version text, name text, sha256 text, applied_at timestamptz, applied_by text)")]
    public async Task A_schema_that_this_product_did_not_make_is_refused_and_left_alone(string foreign)
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
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using var database = await MigratedAsync();
        await database.ExecuteAsync("INSERT INTO ingest.schema_migrations (version, name) VALUES ('29991231235959', 'of_the_future')");
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.DatabaseNewer, error.ErrorId);
        Assert.Contains("29991231235959", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_none_of_them()
    {
        await using var database = await MigratedAsync();

        // The second of the two that look pending succeeds again; the first is there already and fails.
        var (first, second) = (MigrationFile.All[^2], MigrationFile.All[^1]);
        await database.ExecuteAsync($"DELETE FROM ingest.schema_migrations WHERE version IN ('{first.Version}', '{second.Version}')");
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.DatabaseError, error.ErrorId);
        Assert.Contains(first.Version, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await new Migrator(target).GetStatusAsync(Token)).Count(migration => migration.State == MigrationState.Pending));
    }

    [Fact]
    public async Task An_update_that_fails_halfway_rolls_back_what_went_before()
    {
        await using var database = await EmptyAsync();

        // No object of the schema, so nothing is foreign, but the last migrations cannot make theirs.
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
    public async Task A_login_without_the_right_to_create_is_told_so()
    {
        await using var database = await EmptyAsync();
        await using var login = await TestLogin.CreateAsync(database);
        await using var target = database.CreateTarget(login.Name, login.Password);

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.PermissionDenied, error.ErrorId);
    }

    [Fact]
    public async Task A_login_that_is_no_superuser_can_own_everything_and_import()
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
    public async Task A_read_only_database_is_told_so()
    {
        await using var database = await EmptyAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} SET default_transaction_read_only = on");
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => new Migrator(target).ApplyAsync(Token));

        Assert.Equal(IngestErrorId.ReadOnlyServer, error.ErrorId);
    }

    [Fact]
    public void A_server_below_15_is_refused()
    {
        var error = Assert.Throws<IngestException>(() => ServerVersion.Require(new Version(14, 19)));
        ServerVersion.Require(new Version(15, 0));

        Assert.Equal(IngestErrorId.ServerTooOld, error.ErrorId);
    }

    [Fact]
    public void Each_file_enters_itself_into_the_journal()
        => Assert.All(MigrationFile.All, file => Assert.EndsWith(
            $"\n\nINSERT INTO ingest.schema_migrations (version, name) VALUES ('{file.Version}', '{file.Name}');\n", file.Text, StringComparison.Ordinal));

    [Fact]
    public void No_version_looks_like_a_payment_card()
        => Assert.All(MigrationFile.All, file => Assert.Equal(file.Version, Redactor.Redact(file.Version)));

    [Fact]
    public void The_hash_does_not_depend_on_the_line_ends_of_a_checkout()
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
