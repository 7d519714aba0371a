using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Erasure;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>Migrations by a login that is not a superuser. It owns the tables, and row-level security applies to it too.</summary>
[Collection(nameof(ServerRoles))]
[Integration]
public sealed class SchemaOwnerTests
{
    private static readonly string[] Roles = ["ingest_operator", "ingest_reader", "ingest_owner"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("CREATEROLE", true)]
    [InlineData("NOCREATEROLE", false)]
    public async Task The_migrations_apply_with_and_without_the_privilege_to_create_roles(string option, bool created)
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await database.ExecuteAsync(Rename("", "_away"));
        var login = await TestLogin.CreateAsync(database.Settings, option);
        try
        {
            await database.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} OWNER TO {login.Name}");
            await using var target = database.CreateTarget(login.Name, login.Password);
            await new Migrator(target).ApplyAsync(Token);
            await AssertTheOwnerWorksAsync(target);

            Assert.Equal(created ? 3L : 0L, await CountRolesAsync(database));
            var access = await AccessAsync(target);
            Assert.Equal(created ? CheckState.Passed : CheckState.Warning, access.State);
            if (!created)
            {
                Assert.Contains("ingest_operator is missing", access.Message, StringComparison.Ordinal);

                await database.ExecuteAsync(string.Concat(Roles.Select(role => $"CREATE ROLE {role} NOLOGIN;")));
                Assert.Contains("ingest_operator was made after the migrations", (await AccessAsync(target)).Message, StringComparison.Ordinal);
                await using (var connection = await target.DataSource.OpenConnectionAsync(Token))
                {
                    await connection.ExecuteAsync("SELECT ingest.apply_access()");
                }

                Assert.Equal(CheckState.Passed, (await AccessAsync(target)).State);
            }
        }
        finally
        {
            await database.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} OWNER TO {database.Settings.Username}");
            await database.ExecuteAsync($"REASSIGN OWNED BY {login.Name} TO {database.Settings.Username}");
            await DropAsync(database);
            await database.ExecuteAsync(Rename("_away", ""));
            await using (var connection = await database.OpenAsync())
            {
                await connection.ExecuteAsync($"DROP OWNED BY {login.Name}");
            }

            await login.DisposeAsync();
        }
    }

    [Fact]
    public async Task People_are_erased_where_the_owner_of_the_functions_is_no_superuser()
    {
        await using var owner = await LoginAsync("CREATEROLE");
        await using var user = await LoginAsync();
        await using var database = await OwnedAsync(owner, user);
        await database.ExecuteAsync($"SELECT ingest.apply_access(); GRANT ingest_owner TO {user.Name}");
        await using var target = database.CreateTarget(user.Name, user.Password);
        await IngestAsync(target);
        var person = (await database.ScalarAsync<string[]>("SELECT ARRAY[email, plaintiff_name] FROM ingest.plaintiffs_raw LIMIT 1"))!;
        PersonRequest[] people = [PersonRequest.Create(1, await database.ScalarAsync<string>("SELECT source_system FROM ingest.import_runs LIMIT 1"), person[0], person[1])];
        var commands = new PersonCommands(target, new RecordingLog());

        Assert.Equal(1, Assert.Single(await commands.EraseAsync(people, Token)).RowsErased);
        Assert.Equal((true, 0L), (Assert.Single(await commands.FindAsync(people, Token)).IsErased, Assert.Single(await commands.FindAsync(people, Token)).Found));
    }

    [Fact]
    public async Task Imports_work_whoever_reapplies_the_access_rules()
    {
        await using var owner = await LoginAsync("CREATEROLE");
        await using var user = await LoginAsync();
        await using var database = await OwnedAsync(owner, user);
        await using var target = database.CreateTarget(user.Name, user.Password);

        await database.ExecuteAsync("SELECT ingest.apply_access()");

        Assert.Equal(IngestOutcome.Committed, (await IngestAsync(target)).Outcome);
        Assert.Equal(CheckState.Passed, (await AccessAsync(target)).State);
    }

    [Theory]
    [InlineData("REASSIGN OWNED BY {0} TO {1}", "ingest.import_runs")]
    [InlineData("ALTER TABLE ingest.plaintiffs_raw OWNER TO {1}", "ingest.plaintiffs_raw")]
    [InlineData("ALTER FUNCTION ingest.rollback_import_run(uuid, text) OWNER TO {1}", "ingest.import_events")]
    public async Task After_a_change_of_owner_the_doctor_finds_missing_policies_and_its_remedy_makes_imports_work(string change, string table)
    {
        await using var owner = await LoginAsync("CREATEROLE");
        await using var heir = await LoginAsync();
        await using var user = await LoginAsync();
        await using var database = await OwnedAsync(owner, user);
        await using var target = database.CreateTarget(user.Name, user.Password);
        var run = (await IngestAsync(target)).RunId!.Value;

        await database.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, owner.Name, heir.Name));

        var check = await AccessAsync(target);
        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains($"no row policy of {table} covers {heir.Name}", check.Message, StringComparison.Ordinal);
        Assert.Contains("SELECT ingest.apply_access()", check.Remedy, StringComparison.Ordinal);
        if (change.StartsWith("REASSIGN", StringComparison.Ordinal))
        {
            Assert.Equal(IngestErrorId.PermissionDenied, (await IngestAsync(target, "Bob")).Error!.ErrorId);
            var error = await Assert.ThrowsAsync<IngestException>(() => new RunCommands(target).RollbackAsync(run, "test", reinstate: false, Token));
            Assert.Equal(IngestErrorId.RunNotChangeable, error.ErrorId);
            Assert.Contains("Test-IngestDatabase", error.Remedy, StringComparison.Ordinal);
        }

        await database.ExecuteAsync("SELECT ingest.apply_access()");

        Assert.Equal(CheckState.Passed, (await AccessAsync(target)).State);
        Assert.Equal(IngestOutcome.Committed, (await IngestAsync(target, "Cid")).Outcome);
        Assert.True((await new RunCommands(target).RollbackAsync(run, "test", reinstate: false, Token)).Success);
    }

    [Theory]
    [InlineData("ALTER TABLE ingest.plaintiffs_raw NO FORCE ROW LEVEL SECURITY", "row-level security of ingest.plaintiffs_raw")]
    [InlineData("ALTER TABLE ingest.import_events DISABLE ROW LEVEL SECURITY", "row-level security of ingest.import_events")]
    [InlineData("GRANT SELECT ON ingest.plaintiffs_raw TO PUBLIC", "ingest.plaintiffs_raw is open to PUBLIC")]
    public async Task The_doctor_finds_extra_access_and_its_remedy_removes_it(string change, string problem)
    {
        await using var database = new MigratedDatabase();
        await database.InitializeAsync();
        await using var target = database.CreateTarget();
        await database.ExecuteAsync(change);

        var check = await AccessAsync(target);
        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains(problem, check.Message, StringComparison.Ordinal);

        await database.ExecuteAsync("SELECT ingest.apply_access()");
        Assert.Equal(CheckState.Passed, (await AccessAsync(target)).State);
    }

    private static async Task<DatabaseCheck> AccessAsync(DatabaseTarget target)
        => (await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token)).Single(check => check.Name == "Access");

    // Created from another database, so that it outlives the one it owns.
    private static async Task<TestLogin> LoginAsync(string options = "") => await TestLogin.CreateAsync((await TestServer.GetAsync()).Settings, options);

    // The owner is not a superuser, and the user is an operator.
    private static async Task<TestDatabase> OwnedAsync(TestLogin owner, TestLogin user)
    {
        var database = new TestDatabase();
        await database.InitializeAsync();
        await database.ExecuteAsync($"ALTER DATABASE {database.Settings.Database} OWNER TO {owner.Name}");
        await using var target = database.CreateTarget(owner.Name, owner.Password);
        await new Migrator(target).ApplyAsync(Token);
        await database.ExecuteAsync($"GRANT ingest_operator TO {user.Name}");
        return database;
    }

    private static async Task<IngestResult> IngestAsync(DatabaseTarget target, string person = "Ann")
    {
        using var folder = new TempFolder();
        var path = folder.Write($"{person}.csv", $"name,email\n{person},{person}@example.com\n");
        return await new IngestPipeline(target, new RecordingLog())
            .RunAsync(new IngestRequest { Path = path, SourceSystem = "simplicity", Commit = true }, Token);
    }

    // Every statement of the runbook, and a load, a rollback and a takeover through the functions.
    private static async Task AssertTheOwnerWorksAsync(DatabaseTarget target)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.csv", "name,email\nAnn,ann@example.com\n");
        var result = await new IngestPipeline(target, new RecordingLog())
            .RunAsync(new IngestRequest { Path = path, SourceSystem = "simplicity", Commit = true }, Token);
        Assert.Equal(IngestOutcome.Committed, result.Outcome);

        await using var connection = await target.DataSource.OpenConnectionAsync(Token);
        var (stuck, _) = await connection.ClaimAsync("batch-001");
        foreach (var statement in RunbookStatements.All)
        {
            await connection.ExecuteAsync(statement.Replace("<run_id>", result.RunId.ToString(), StringComparison.Ordinal));
        }

        Assert.Equal("failed", await connection.StatusAsync(stuck));
        Assert.True(await connection.IsReconciledAsync(result.RunId!.Value));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, (await connection.RefusedAsync("DELETE FROM ingest.plaintiffs_raw")).SqlState);
        Assert.Equal(PostgresErrorCodes.RestrictViolation, (await connection.RefusedAsync("TRUNCATE ingest.import_events")).SqlState);
    }

    private static Task<long> CountRolesAsync(TestDatabase database)
        => database.ScalarAsync<long>("SELECT count(*) FROM pg_roles WHERE rolname IN ('ingest_operator', 'ingest_reader', 'ingest_owner')");

    private static Task DropAsync(TestDatabase database)
        => database.ExecuteAsync(string.Concat(Roles.Select(role =>
            $"DO $$ BEGIN IF to_regrole('{role}') IS NOT NULL THEN DROP OWNED BY {role}; DROP ROLE {role}; END IF; END $$;")));

    // Renamed for the duration of the test, because they belong to the whole server.
    private static string Rename(string from, string to) => string.Concat(Roles.Select(role =>
        $"DO $$ BEGIN IF to_regrole('{role}{from}') IS NOT NULL THEN ALTER ROLE {role}{from} RENAME TO {role}{to}; END IF; END $$;"));
}
