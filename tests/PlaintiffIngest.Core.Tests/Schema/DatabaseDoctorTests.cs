using System.Net;
using System.Net.Sockets;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Schema;

/// <summary>The doctor finds each problem and gives a remedy.</summary>
[Integration]
public sealed class DatabaseDoctorTests
{
    private static readonly string[] AllChecks =
        ["Reachable", "ServerVersion", "Encoding", "Writable", "Tls", "Migrations", "Functions", "Access", "Privileges", "StaleRuns", "Rows", "LiveRows", "KeyPrefixes", "StrandedPeople", "Pooler", "Clock"];

    [Fact]
    public async Task A_healthy_database_passes_every_check_in_order()
    {
        await using var database = await MigratedAsync();

        var checks = await RunAsync(database.CreateTarget());

        Assert.Equal(AllChecks, checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal((CheckState.Passed, ""), (check.State, check.Remedy)));
        Assert.All(checks, check => Assert.NotEmpty(check.Message));
    }

    [Fact]
    public async Task An_unreachable_server_fails_the_first_check_and_skips_the_others()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var checks = await RunAsync(new DatabaseTarget("custom", new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "x", Password = "y" }));

        var check = Assert.Single(checks);
        Assert.Equal(("Reachable", CheckState.Failed), (check.Name, check.State));
        Assert.NotEmpty(check.Remedy);
    }

    [Fact]
    public async Task Without_migrations_the_checks_of_the_schema_are_skipped()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();

        var checks = await RunAsync(database.CreateTarget());

        Assert.Equal(AllChecks.Except(["Functions", "Access", "Privileges", "StaleRuns", "Rows", "LiveRows", "KeyPrefixes", "StrandedPeople"]), checks.Select(check => check.Name));
        var migrations = Find(checks, "Migrations");
        Assert.Equal(CheckState.Failed, migrations.State);
        Assert.Contains("Required table not found", migrations.Message, StringComparison.Ordinal);
        Assert.Contains("Update-IngestDatabase", migrations.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_database_fails()
    {
        await using var database = await MigratedAsync();
        await database.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$");

        var check = Find(await RunAsync(database.CreateTarget()), "Writable");

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains("primary", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edited_migration_fails()
    {
        await using var database = await MigratedAsync();
        await database.ExecuteAsync("UPDATE ingest.schema_migrations SET sha256 = repeat('0', 64) WHERE name = 'ingest_access'");

        var check = Find(await RunAsync(database.CreateTarget()), "Migrations");

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains("ingest_access", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_schema_fails()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await database.ExecuteAsync("CREATE SCHEMA ingest");

        Assert.Equal(CheckState.Failed, Find(await RunAsync(database.CreateTarget()), "Migrations").State);
    }

    [Theory]
    [InlineData("DROP FUNCTION ingest.count_stranded_rows(uuid)", "count_stranded_rows(uuid) is missing")]
    [InlineData("ALTER FUNCTION ingest.abort_import_run(uuid, text) RESET search_path", "abort_import_run has no pinned search_path")]
    [InlineData("GRANT EXECUTE ON FUNCTION ingest.rollback_import_run(uuid, text) TO PUBLIC", "rollback_import_run can be called by PUBLIC")]
    public async Task A_changed_function_fails(string change, string message)
    {
        await using var database = await MigratedAsync();
        await database.ExecuteAsync(change);

        var check = Find(await RunAsync(database.CreateTarget()), "Functions");

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains(message, check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_without_privileges_gets_a_list_of_all_missing_ones()
    {
        await using var database = await MigratedAsync();
        await database.ExecuteAsync($"REVOKE TEMPORARY ON DATABASE {database.Settings.Database} FROM PUBLIC");
        await using var login = await TestLogin.CreateAsync(database.Settings);

        var checks = await RunAsync(database.CreateTarget(login.Name, login.Password));

        var check = Find(checks, "Privileges");
        Assert.Equal(CheckState.Failed, check.State);
        Assert.All(
            new[] { "USAGE on schema ingest", "SELECT on ingest.import_runs", "INSERT on ingest.plaintiffs_raw", "EXECUTE on ingest.claim_import_run", "TEMPORARY on the database" },
            privilege => Assert.Contains(privilege, check.Message, StringComparison.Ordinal));
        Assert.Equal(CheckState.Failed, Find(checks, "Migrations").State);
        Assert.Equal(CheckState.Passed, Find(checks, "Functions").State);
        Assert.DoesNotContain(checks, other => other.Name == "StaleRuns");
    }

    [Fact]
    public async Task A_reader_passes_every_check_also_where_nothing_can_be_written()
    {
        await using var database = await MigratedAsync();
        await using var login = await ReaderAsync(database);
        await database.ExecuteAsync($"ALTER ROLE {login.Name} SET default_transaction_read_only = on");

        var checks = await RunAsync(database.CreateTarget(login.Name, login.Password));

        Assert.Equal(AllChecks, checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal((check.Name, CheckState.Passed, ""), (check.Name, check.State, check.Remedy)));
        Assert.Contains("cannot import", Find(checks, "Privileges").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT ON ingest.v_import_reconciliation", "SELECT on ingest.v_import_reconciliation")]
    [InlineData("SELECT (filename) ON ingest.import_runs", "SELECT on ingest.import_runs.filename")]
    [InlineData("EXECUTE ON FUNCTION ingest.count_stranded_rows(uuid)", "EXECUTE on ingest.count_stranded_rows")]
    public async Task A_reader_without_a_right_of_a_reader_gets_its_name(string right, string message)
    {
        await using var database = await MigratedAsync();
        await using var login = await ReaderAsync(database);
        await database.ExecuteAsync($"REVOKE {right} FROM ingest_reader");

        var check = Find(await RunAsync(database.CreateTarget(login.Name, login.Password)), "Privileges");

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains(message, check.Message, StringComparison.Ordinal);
        Assert.Contains("apply_access", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_who_may_import_too_is_judged_as_an_importer()
    {
        await using var database = await MigratedAsync();
        await using var login = await ReaderAsync(database);
        await database.ExecuteAsync($"GRANT ingest_operator TO {login.Name}; REVOKE INSERT ON ingest.plaintiffs_raw FROM ingest_operator");

        var check = Find(await RunAsync(database.CreateTarget(login.Name, login.Password)), "Privileges");

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains("INSERT on ingest.plaintiffs_raw", check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_run_is_a_warning_that_names_it()
    {
        await using var database = await MigratedAsync();
        await using var connection = await database.OpenAsync();
        var (fresh, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        var (stale, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.SilenceAsync(stale, 31);

        var check = Find(await RunAsync(database.CreateTarget()), "StaleRuns");

        Assert.Equal(CheckState.Warning, check.State);
        Assert.Contains(stale.ToString(), check.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(fresh.ToString(), check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_whose_run_does_not_exist_are_named()
    {
        await using var database = await MigratedAsync();
        await using var connection = await database.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            var (run, _) = await connection.ClaimAsync(TestRuns.NewBatch());
            await connection.InsertAsync(run, $"a {i}");
            await connection.InsertAsync(run, $"b {i}");
        }

        Assert.Equal(CheckState.Passed, Find(await RunAsync(database.CreateTarget()), "Rows").State);
        var forged = Guid.NewGuid();
        await connection.InsertAsync(forged, "c");

        var check = Find(await RunAsync(database.CreateTarget()), "Rows");

        Assert.Equal(CheckState.Failed, check.State);
        Assert.Contains($"1 run(s) that do not exist, so no import wrote them: {forged}.", check.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-10, CheckState.Warning)]
    [InlineData(10, CheckState.Warning)]
    [InlineData(2, CheckState.Passed)]
    public async Task A_clock_that_is_off_by_more_than_five_seconds_is_a_warning(int seconds, CheckState expected)
    {
        await using var database = await MigratedAsync();

        var check = Find(await RunAsync(database.CreateTarget(), new ShiftedClock(TimeSpan.FromSeconds(seconds))), "Clock");

        Assert.Equal(expected, check.State);
    }

    [Fact]
    public async Task Another_machine_without_encryption_is_a_warning_that_does_not_name_it()
    {
        await using var database = await MigratedAsync();
        await using var proxy = PostgresProxy.StartOnNetwork(database.Settings);
        if (proxy is null)
        {
            Assert.Skip("This machine has no network address but loopback.");
        }

        var check = Find(await RunAsync(new DatabaseTarget("custom", proxy.Settings)), "Tls");

        Assert.Equal(CheckState.Warning, check.State);
        Assert.DoesNotContain(proxy.EndPoint.Address.ToString(), check.Message + check.Remedy, StringComparison.Ordinal);
    }

    private static DatabaseCheck Find(IEnumerable<DatabaseCheck> checks, string name) => Assert.Single(checks, check => check.Name == name);

    private static async Task<List<DatabaseCheck>> RunAsync(DatabaseTarget target, TimeProvider? clock = null)
    {
        await using (target)
        {
            var checks = new List<DatabaseCheck>();
            await foreach (var check in new DatabaseDoctor(target, clock).RunAsync(TestContext.Current.CancellationToken))
            {
                checks.Add(check);
            }

            return checks;
        }
    }

    private static async Task<TestLogin> ReaderAsync(MigratedDatabase database)
    {
        var login = await TestLogin.CreateAsync(database.Settings);
        await database.ExecuteAsync($"GRANT ingest_reader TO {login.Name}");
        return login;
    }

    private static async Task<MigratedDatabase> MigratedAsync()
    {
        var database = new MigratedDatabase();
        await database.InitializeAsync();
        return database;
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + shift;
    }
}
