using System.Net;
using System.Net.Sockets;
using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Each database error has an id, an exit code and a remedy, and reveals no secret.</summary>
[Integration]
public sealed class DatabaseErrorsTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private const string Secret = "s3cr3t-pass";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_port_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        await AssertOpeningAsync(IngestErrorId.DatabaseUnreachable, settings => (settings.Host, settings.Port) = ("127.0.0.1", port));
    }

    [Fact]
    public Task A_host_that_does_not_exist_is_unreachable()
        => AssertOpeningAsync(IngestErrorId.DatabaseUnreachable, settings => settings.Host = "abcdefghijklmnop.invalid");

    [Fact]
    public async Task A_silent_server_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        await AssertOpeningAsync(IngestErrorId.DatabaseUnreachable, settings =>
            (settings.Host, settings.Port, settings.Timeout) = ("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, 1));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_unreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hangUp = Task.Run(async () => (await listener.AcceptSocketAsync(Token)).Close(), Token);

        await AssertOpeningAsync(IngestErrorId.DatabaseUnreachable, settings =>
            (settings.Host, settings.Port, settings.SslMode) = ("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, SslMode.Disable));
        await hangUp;
    }

    [Fact]
    public async Task A_wrong_password_is_a_rejected_login_and_the_login_is_not_named()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);

        var error = await AssertOpeningAsync(IngestErrorId.LoginRefused, settings => (settings.Username, settings.Password) = (login.Name, Secret));

        Assert.DoesNotContain(login.Name, error.Message, StringComparison.Ordinal);
        Assert.Contains("28", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_password_is_a_rejected_login()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);

        var empty = Path.GetTempFileName();

        await AssertOpeningAsync(IngestErrorId.LoginRefused, settings =>
            (settings.Username, settings.Password, settings.Passfile) = (login.Name, null, empty));

        File.Delete(empty);
    }

    [Fact]
    public Task A_missing_file_of_the_connection_is_reported_without_its_path()
        => AssertOpeningAsync(IngestErrorId.InvalidConnectionString, settings =>
            (settings.Username, settings.Password, settings.Passfile) = ("nobody", null, Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString())));

    [Fact]
    public async Task A_database_that_does_not_exist_is_unreachable_and_named()
    {
        var error = await AssertOpeningAsync(IngestErrorId.DatabaseUnreachable, settings =>
            (settings.Database, settings.Password) = ("no_such_database", database.Settings.Password));

        Assert.Contains("no_such_database", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_migrations_are_the_runbooks_error()
    {
        await using var empty = new TestDatabase();
        await empty.InitializeAsync();
        await using var target = empty.CreateTarget();

        foreach (var act in new Func<Task>[]
        {
            () => new RunQueries(target).GetRunAsync(Guid.NewGuid(), Token),
            () => new RunCommands(target).RollbackAsync(Guid.NewGuid(), "test", false, Token),
            () => new RunLifecycle(target).HeartbeatAsync(Guid.NewGuid(), Token),
        })
        {
            var error = await Assert.ThrowsAsync<IngestException>(act);
            Assert.Equal(IngestErrorId.RequiredTableNotFound, error.ErrorId);
            Assert.Equal(ExitCode.ConfigurationError, error.ExitCode);
            Assert.Contains("Required table not found", error.Message, StringComparison.Ordinal);
            Assert.Contains("Update-IngestDatabase", error.Remedy, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_login_without_a_privilege_is_an_error_that_names_it()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings);
        await using var target = database.CreateTarget(login.Name, login.Password);

        var error = await Assert.ThrowsAsync<IngestException>(() => new RunLifecycle(target).GetStatusAsync(Guid.NewGuid(), Token));

        Assert.Equal(IngestErrorId.PermissionDenied, error.ErrorId);
        Assert.Contains("schema ingest", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_read_only_server_is_reported()
        => AssertStatementAsync(IngestErrorId.ReadOnlyServer, "BEGIN READ ONLY; SELECT ingest.claim_import_run('a', 'b', 'c', 'd', 'e', 'f')");

    [Theory]
    [InlineData("SELECT pg_terminate_backend(pg_backend_pid())")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57P03'; END $$")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53300'; END $$")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '25P03'; END $$")]
    public Task A_restart_deadlock_or_serialization_failure_is_transient(string statement)
        => AssertStatementAsync(IngestErrorId.TransientDatabaseError, statement);

    [Fact]
    public async Task A_full_lock_table_names_the_setting_to_raise()
    {
        var error = await AssertStatementAsync(
            IngestErrorId.DatabaseError,
            "DO $$ BEGIN RAISE EXCEPTION 'out of shared memory' USING ERRCODE = '53200', HINT = 'You might need to increase max_locks_per_transaction.'; END $$");
        Assert.Contains("max_locks_per_transaction", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_connections_are_transient()
    {
        await using var login = await TestLogin.CreateAsync(database.Settings, "CONNECTION LIMIT 0");

        await AssertOpeningAsync(IngestErrorId.TransientDatabaseError, settings => (settings.Username, settings.Password) = (login.Name, login.Password));
    }

    [Fact]
    public async Task A_held_lock_is_transient()
    {
        await using var holder = await database.OpenAsync();
        await using var transaction = await holder.BeginTransactionAsync(Token);
        await holder.ExecuteAsync("LOCK TABLE ingest.import_runs");

        await AssertStatementAsync(IngestErrorId.TransientDatabaseError, "SET lock_timeout = '50ms'; SELECT count(*) FROM ingest.import_runs");
    }

    [Fact]
    public Task A_statement_timeout_is_transient()
        => AssertStatementAsync(IngestErrorId.TransientDatabaseError, "SELECT pg_sleep(5)", timeout: 1);

    [Fact]
    public async Task A_cut_connection_is_transient()
    {
        await using var target = database.CreateTarget();

        var error = await Assert.ThrowsAsync<IngestException>(() => target.RunAsync(
            async connection =>
            {
                await database.ExecuteAsync($"SELECT pg_terminate_backend({connection.ProcessID})");
                return await connection.ScalarAsync<int>("SELECT 1");
            },
            Token));

        Assert.Equal(IngestErrorId.TransientDatabaseError, error.ErrorId);
    }

    [Fact]
    public async Task A_race_for_a_live_key_is_transient_and_another_violation_is_not()
    {
        await using var connection = await database.OpenAsync();
        var person = $"person {Guid.NewGuid()}";
        var runId = await connection.LoadAsync(person);
        string Row(Guid run) =>
            $"INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status) VALUES ('{run}', 9, 9, ingest.key_prefix(sha256('{person}')), sha256('{person}'), 'pending')";

        await AssertStatementAsync(IngestErrorId.TransientDatabaseError, Row(runId));
        var other = await AssertStatementAsync(IngestErrorId.DatabaseError, Row(runId).Replace("'pending'", "NULL", StringComparison.Ordinal));
        Assert.Contains("23502", other.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT '123-45-6789 Jane Doe'::uuid", "22P02")]
    [InlineData("SELECT 'Jane Doe'::int", "22P02")]
    [InlineData("SELECT 1 / 0 WHERE 'Jane Doe' <> ''", "22012")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION 'Jane Doe' USING DETAIL = 'Jane Doe', HINT = 'Jane Doe'; END $$", "P0001")]
    [InlineData("CREATE TEMP TABLE t (n text CHECK (n <> 'Jane Doe')); INSERT INTO t VALUES ('Jane Doe')", "23514")]
    [InlineData("CREATE TEMP TABLE u (n text UNIQUE); INSERT INTO u VALUES ('Jane Doe'), ('Jane Doe')", "23505")]
    public async Task An_error_never_quotes_data(string statement, string sqlState)
    {
        var error = await AssertStatementAsync(IngestErrorId.DatabaseError, statement);

        Assert.Contains(sqlState, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Jane", error.Message + error.Remedy, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    private async Task<IngestException> AssertOpeningAsync(IngestErrorId expected, Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { Password = Secret, Timeout = 60 };
        change(settings);
        await using var target = new DatabaseTarget("custom", settings);

        var error = await Assert.ThrowsAsync<IngestException>(() => target.OpenAsync(Token));

        Assert.Equal(expected, error.ErrorId);
        Assert.NotEmpty(error.Remedy);
        Assert.Null(error.InnerException);
        Assert.DoesNotContain(Secret, error.Message + error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(settings.Host!, error.Message + error.Remedy, StringComparison.Ordinal);
        return error;
    }

    private async Task<IngestException> AssertStatementAsync(IngestErrorId expected, string statement, int timeout = 30)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.Settings.ConnectionString) { CommandTimeout = timeout, Pooling = false };
        await using var target = new DatabaseTarget("custom", settings);

        var error = await Assert.ThrowsAsync<IngestException>(() => target.RunAsync(connection => connection.ExecuteAsync(statement), Token));

        Assert.Equal(expected, error.ErrorId);
        return error;
    }
}
