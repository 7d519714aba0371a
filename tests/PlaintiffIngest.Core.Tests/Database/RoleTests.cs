using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Rejects;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Logs in as each role and tries everything, through the product and with SQL: what the role allows works, and the rest is rejected.</summary>
[Integration]
public sealed class RoleTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>, IDisposable
{
    private const string AnyRow = "(SELECT import_run_id FROM ingest.plaintiffs_raw LIMIT 1)";

    private readonly TempFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Statements that no role allows.</summary>
    public static TheoryData<string> Forbidden =>
    [
        "DELETE FROM ingest.import_runs",
        "DELETE FROM ingest.plaintiffs_raw",
        "DELETE FROM ingest.import_events",
        "DELETE FROM ingest.schema_migrations",
        "DELETE FROM ingest.v_import_reconciliation",
        "TRUNCATE ingest.import_runs CASCADE",
        "TRUNCATE ingest.plaintiffs_raw",
        "TRUNCATE ingest.import_events",
        "DELETE FROM ingest.vendor_profiles",
        "TRUNCATE ingest.vendor_profiles",
        "UPDATE ingest.vendor_profiles SET rhythm = 'daily'",
        "INSERT INTO ingest.vendor_profiles (source_system, version) VALUES ('forged', 1)",
        "SELECT ingest.add_vendor_profile('forged', '{}', false, NULL)",
        "UPDATE ingest.import_runs SET rows_inserted = 0",
        "UPDATE ingest.import_runs SET updated_at = now()",
        "UPDATE ingest.plaintiffs_raw SET email = 'x'",
        "UPDATE ingest.plaintiffs_raw SET dedupe_key = '\\x00'",
        "UPDATE ingest.plaintiffs_raw SET key_prefix = gen_random_uuid()",
        "UPDATE ingest.import_events SET actor = 'nobody'",
        "UPDATE ingest.schema_migrations SET sha256 = NULL",
        "INSERT INTO ingest.import_runs (source_system, source_batch_id, file_hash) VALUES ('a', 'b', 'c')",
        "INSERT INTO ingest.import_events (run_id, event) VALUES (gen_random_uuid(), 'forged')",
        "INSERT INTO ingest.schema_migrations (version, name) VALUES ('9', 'x')",
        $"INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) SELECT {AnyRow}, 1, 1, gen_random_uuid(), '\\x01', 'promoted'",
        "CREATE TABLE ingest.mine (id int)",
        "CREATE OR REPLACE FUNCTION ingest.heartbeat_import_run(run_id uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "ALTER TABLE ingest.plaintiffs_raw DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE ingest.plaintiffs_raw DISABLE TRIGGER ALL",
        "DROP TABLE ingest.import_events",
        "SELECT ingest.apply_access()",
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task Only_the_owner_can_change_anything_without_the_functions(string statement)
    {
        await SeedAsync();
        foreach (var role in new[] { "ingest_operator", "ingest_reader", "ingest_owner" })
        {
            await using var login = await MemberAsync(role);
            await using var connection = await OpenAsync(login);

            var error = await connection.RefusedAsync(statement);

            Assert.True(
                error.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ObjectNotInPrerequisiteState,
                $"{role}: {statement}: {error.SqlState}");
        }
    }

    [Fact]
    public async Task An_operator_imports_rolls_back_aborts_and_reads()
    {
        await using var login = await MemberAsync("ingest_operator");
        await using var target = database.CreateTarget(login.Name, login.Password);

        var dry = await IngestAsync(target, "first", "Ann,ann@example.com", commit: false);
        var first = await IngestAsync(target, "first", "Ann,ann@example.com");
        var second = await IngestAsync(target, "second", "Ann,ann@example.com\nBob,bob@example.com\n,nobody@example.com");
        Assert.Equal((IngestOutcome.DryRun, IngestOutcome.Committed, IngestOutcome.Committed), (dry.Outcome, first.Outcome, second.Outcome));

        var commands = new RunCommands(target);
        var rollback = await commands.RollbackAsync(first.RunId!.Value, "wrong file", reinstate: true, Token);
        Assert.Equal((true, 1L, 1L), (rollback.Success, rollback.RowsAffected, rollback.RowsReinstated));
        Assert.Equal(1, (await new RejectExporter(target).ExportAsync(second.RunId!.Value, folder.PathOf("rejects.csv"), force: true, new RejectExportSession(), Token)).Rows);
        var claimed = await ClaimAsync(target);
        Assert.Equal(RunStatus.Failed, (await commands.AbortAsync(claimed, "stuck", Token)).Status);

        Assert.Equal(3, await CountRowsAsync(target, second.RunId.Value));
        Assert.Equal("ok ok ok ok", await ReadAsync(target));
        Assert.Equal(
            [login.Name],
            await database.ScalarAsync<string[]>($"SELECT array_agg(DISTINCT actor) FROM ingest.import_events WHERE run_id = '{second.RunId}'") ?? []);
        await foreach (var check in new DatabaseDoctor(target).RunAsync(Token))
        {
            Assert.True(check.State == CheckState.Passed, $"{check.Name}: {check.Message}");
        }
    }

    [Fact]
    public async Task A_reader_sees_runs_and_counts_but_no_row_and_no_header()
    {
        await SeedAsync();
        await using var login = await MemberAsync("ingest_reader");
        await using var target = database.CreateTarget(login.Name, login.Password);
        await using var connection = await OpenAsync(login);

        Assert.Equal("ok ok ok ok", await ReadAsync(target));
        Assert.True(await connection.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw") > 0);
        Assert.True(await connection.ScalarAsync<bool>($"SELECT (ingest.reconcile_import_run({AnyRow}, 1)).actual_count > 0"));
        foreach (var column in new[] { "plaintiff_name", "email", "phone", "address", "raw_data", "raw_text", "error_message", "key_prefix", "dedupe_key", "*" })
        {
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await connection.RefusedAsync($"SELECT {column} FROM ingest.plaintiffs_raw")).SqlState);
        }

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await connection.RefusedAsync("SELECT csv_header FROM ingest.import_runs")).SqlState);
    }

    [Theory]
    [InlineData("ingest_reader")]
    [InlineData(null)]
    public async Task Without_the_operators_role_every_writing_command_exits_2_and_names_what_is_missing(string? role)
    {
        var run = await SeedAsync();
        await using var login = await MemberAsync(role);
        await using var target = database.CreateTarget(login.Name, login.Password);
        var commands = new RunCommands(target);
        var before = await StateAsync();

        foreach (var commit in new[] { false, true })
        {
            var result = await IngestAsync(target, $"refused-{commit}", "Eve,eve@example.com", commit);
            Assert.Equal((IngestOutcome.Failed, ExitCode.ConfigurationError), (result.Outcome, result.ExitCode));
            AssertRefused(result.Error);
        }

        AssertRefused(await Assert.ThrowsAsync<IngestException>(() => commands.RollbackAsync(run, "mine", reinstate: true, Token)));
        AssertRefused(await Assert.ThrowsAsync<IngestException>(() => commands.AbortAsync(run, "mine", Token)));
        AssertRefused(await Assert.ThrowsAsync<IngestException>(() => new RejectExporter(target).ExportAsync(run, folder.PathOf("no.csv"), force: true, new RejectExportSession(), Token)));
        AssertRefused(await Assert.ThrowsAsync<IngestException>(() => CountRowsAsync(target, run)));
        Assert.False(File.Exists(folder.PathOf("no.csv")));
        Assert.Equal(before, await StateAsync());

        var checks = await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token);
        var privileges = checks.Single(check => check.Name == "Privileges");
        if (role == "ingest_reader")
        {
            Assert.Equal(CheckState.Passed, privileges.State);
            Assert.Contains("It cannot import.", privileges.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(CheckState.Failed, privileges.State);
        Assert.Contains("EXECUTE on ingest.claim_import_run", privileges.Message, StringComparison.Ordinal);
        Assert.Contains("ingest_operator", privileges.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_of_the_owners_role_can_run_the_runbooks_sql_and_promote_rows()
    {
        await using var login = await MemberAsync("ingest_owner");
        await using var target = database.CreateTarget(login.Name, login.Password);
        await using var connection = await OpenAsync(login);

        var run = (await IngestAsync(target, "owner", $"Oda {Guid.NewGuid()},oda@example.com")).RunId!.Value;
        var (stuck, _) = await connection.ClaimAsync("batch-001");
        foreach (var statement in RunbookStatements.All)
        {
            await connection.ExecuteAsync(statement.Replace("<run_id>", run.ToString(), StringComparison.Ordinal));
        }

        Assert.Equal("failed", await connection.StatusAsync(stuck));
        Assert.Equal(1, await connection.ExecuteAsync($"UPDATE ingest.plaintiffs_raw SET status = 'promoted' WHERE import_run_id = '{run}'"));
        Assert.True((await new RunCommands(target).RollbackAsync(run, "test", reinstate: false, Token)).Success);
    }

    [Fact]
    public async Task A_privilege_granted_by_mistake_shows_and_adds_no_rows()
    {
        await SeedAsync();
        await using var login = await MemberAsync(null);
        await database.ExecuteAsync(
            $"GRANT USAGE ON SCHEMA ingest TO {login.Name}; GRANT ALL ON ALL TABLES IN SCHEMA ingest TO {login.Name}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA ingest TO {login.Name}");
        await using var connection = await OpenAsync(login);

        foreach (var table in new[] { "import_runs", "plaintiffs_raw", "import_events", "schema_migrations", "v_import_reconciliation" })
        {
            Assert.Equal(0L, await connection.ScalarAsync<long>($"SELECT count(*) FROM ingest.{table}"));
        }

        Assert.Equal(0, await connection.ExecuteAsync("UPDATE ingest.plaintiffs_raw SET status = 'failed'"));
        var error = await connection.RefusedAsync(
            "INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) VALUES (gen_random_uuid(), 1, 1, gen_random_uuid(), '\\x01', 'failed')");
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);

        await using var target = database.CreateTarget(login.Name, login.Password);
        var checks = await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token);
        Assert.Contains("a row policy on ingest.plaintiffs_raw", checks.Single(check => check.Name == "Privileges").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_level_security_is_forced_on_every_table_and_its_policies_have_no_subquery()
    {
        Assert.Null(await database.ScalarAsync<string>(
            "SELECT string_agg(relname, ', ') FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"));
        Assert.Null(await database.ScalarAsync<string>(
            "SELECT string_agg(polname, ', ') FROM pg_policy WHERE concat(polqual, polwithcheck) LIKE '%SUBLINK%'"));
        Assert.Null(await database.ScalarAsync<string>(
            "SELECT string_agg(relname, ', ') FROM pg_class WHERE relnamespace = 'ingest'::regnamespace AND relkind = 'v' AND NOT 'security_invoker=true' = ANY (coalesce(reloptions, '{}'))"));
    }

    public void Dispose() => folder.Dispose();

    private static void AssertRefused(IngestException? error)
    {
        Assert.Equal((IngestErrorId.PermissionDenied, ExitCode.ConfigurationError), (error!.ErrorId, error.ExitCode));
        Assert.StartsWith("The login lacks a privilege: permission denied for ", error.Message, StringComparison.Ordinal);
        Assert.Contains("ingest_operator", error.Remedy, StringComparison.Ordinal);
    }

    private static async Task<Guid> ClaimAsync(DatabaseTarget target)
    {
        await using var connection = await target.DataSource.OpenConnectionAsync(Token);
        return (await connection.ClaimAsync(TestRuns.NewBatch())).RunId;
    }

    private static async Task<int> CountRowsAsync(DatabaseTarget target, Guid run)
        => await new RunQueries(target).GetRowsAsync(run, null, null, Token).CountAsync(Token);

    // Runs, reconciliation, history and events must not be empty.
    private static async Task<string> ReadAsync(DatabaseTarget target)
    {
        var queries = new RunQueries(target);
        var filter = new RunFilter();
        await queries.GetRunsAsync(new RunFilter { Unreconciled = true }, Token).CountAsync(Token);
        int[] counts =
        [
            await queries.GetRunsAsync(filter, Token).CountAsync(Token),
            await queries.GetReconciliationsAsync(filter, Token).CountAsync(Token),
            await queries.GetHistoryAsync(filter, Token).CountAsync(Token),
            await queries.GetEventsAsync(filter, Token).CountAsync(Token),
        ];
        return string.Join(' ', counts.Select(count => count > 0 ? "ok" : "empty"));
    }

    private async Task<Guid> SeedAsync()
    {
        await using var connection = await database.OpenAsync();
        return await connection.LoadAsync($"person {Guid.NewGuid()}");
    }

    private async Task<IngestResult> IngestAsync(DatabaseTarget target, string batch, string rows, bool commit = true)
    {
        var path = folder.Write($"{batch}.csv", $"name,email\n{rows}\n");
        var request = new IngestRequest { Path = path, SourceSystem = "simplicity", Commit = commit };
        return await new IngestPipeline(target, new RecordingLog()).RunAsync(request, Token);
    }

    private async Task<string?> StateAsync()
        => await database.ScalarAsync<string>("SELECT md5(string_agg(run::text, ',' ORDER BY id)) FROM ingest.import_runs AS run");

    private async Task<TestLogin> MemberAsync(string? role)
    {
        var login = await TestLogin.CreateAsync(database.Settings);
        if (role is not null)
        {
            await database.ExecuteAsync($"GRANT {role} TO {login.Name}");
        }

        return login;
    }

    private async Task<NpgsqlConnection> OpenAsync(TestLogin login)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Username = login.Name, Password = login.Password, Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }
}
