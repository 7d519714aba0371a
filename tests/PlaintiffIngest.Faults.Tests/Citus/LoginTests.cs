using Npgsql;
using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Faults.Tests.Protocol;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>
/// Logins that own nothing, each with one role, on a filled database that was then distributed. The workers must accept connections of the
/// coordinator as these logins without a password.
/// </summary>
public sealed class LoginTests(CitusServer server) : IAsyncLifetime
{
    private const string Emails = "SELECT count(email) FROM ingest.plaintiffs_raw";
    private const string Claim = "SELECT coalesce(array_agg(row_claim), '{}') FROM ingest.claim_rows_to_promote(50, 'job')";

    private readonly CitusServer server = server.OrSkip();
    private readonly string suffix = Guid.NewGuid().ToString("N");
    private CitusDatabase? database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private CitusDatabase Database => database ?? throw new InvalidOperationException("The test was not initialized.");

    public async ValueTask InitializeAsync()
    {
        database = await server.CreateCitusDatabaseAsync(isDistributed: false);
        using (var file = new PlantedFile(people: 100))
        {
            await new Import(database.Settings).CommitsAsync(file);
        }

        await using (var target = database.CreateTarget())
        {
            await new Core.Schema.Distribution(target).ApplyAsync(CitusTemplates.Shards, Token);
        }

        foreach (var role in Roles)
        {
            await database.ExecuteAsync($"CREATE ROLE {NameOf(role)} LOGIN PASSWORD '{suffix}' IN ROLE {role}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var role in Roles)
        {
            await Database.ExecuteAsync($"DROP ROLE IF EXISTS {NameOf(role)}");
        }

        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("ingest_operator")]
    [InlineData("ingest_reader")]
    public async Task The_doctor_checks_the_workers_for_a_login_that_owns_nothing(string role)
    {
        await using var target = new DatabaseTarget("custom", SettingsOf(role));
        var checks = await new Core.Schema.DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token);

        Assert.All(["Workers", "Shards", "PreparedTransactions", "Coordinator"], name => Assert.Equal(
            (name, Core.Schema.CheckState.Passed), checks.Where(check => check.Name == name).Select(check => (check.Name, check.State)).Single()));
    }

    [Fact]
    public async Task An_operator_loads_rolls_back_reinstates_and_loads_again()
    {
        var settings = SettingsOf("ingest_operator");
        using var file = new PlantedFile(people: 200, first: 50);
        var import = new Import(settings);
        var result = await import.RunAsync(file);
        Assert.Equal((null, IngestOutcome.Committed, 150L, 0L), (result.Error?.Message, result.Outcome, result.RowsInserted, result.Delta ?? 0));
        var dry = await new Import(settings).RunAsync(file.Request() with { Commit = false, SourceBatchId = "another" });
        Assert.Equal((null, IngestOutcome.DryRun, 0L), (dry.Error?.Message, dry.Outcome, dry.RowsInserted));

        var first = await Database.ScalarAsync<Guid>("SELECT id FROM ingest.import_runs ORDER BY created_at LIMIT 1");
        await using (var target = new DatabaseTarget("custom", settings))
        {
            var rollback = await new RunCommands(target).RollbackAsync(first, "test", reinstate: true, Token);
            Assert.Equal((0L, 50L), (rollback.RowsStranded, rollback.RowsReinstated));
            Assert.True((await new RunCommands(target).RollbackAsync(result.RunId!.Value, "test", reinstate: false, Token)).RowsAffected > 0);
        }

        await new Import(settings).CommitsAsync(file);
        Assert.True(await Oracle.HoldsAsync(Database, file, import.Output));
        Assert.Equal(0L, await Database.CountStagesAsync());
    }

    [Fact]
    public async Task An_operator_changes_nothing_without_the_functions_and_reads_no_stage()
    {
        var settings = SettingsOf("ingest_operator");
        await AssertDeniedAsync(settings, "UPDATE ingest.plaintiffs_raw SET status = 'pending'");
        await AssertDeniedAsync(settings, "DELETE FROM ingest.plaintiffs_raw");
        await AssertDeniedAsync(settings, "TRUNCATE ingest.plaintiffs_raw");
        await AssertDeniedAsync(settings, "DELETE FROM ingest.unsettled_runs");
        await AssertDeniedAsync(settings, Claim);

        using var file = new PlantedFile(people: 20, first: 1000);
        await using (await Hold.TableAsync(Database))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var running = new Import(settings).RunAsync(file, stop.Token);
            await Hold.UntilSomebodyWaitsAsync(Database);
            var stage = await Database.ScalarAsync<string>("SELECT 'stage_' || replace(id::text, '-', '') FROM ingest.import_runs WHERE status = 'processing'");
            await AssertDeniedAsync(settings, $"SELECT count(*) FROM ingest.{stage}");
            await AssertDeniedAsync(SettingsOf("ingest_reader"), $"SELECT count(*) FROM ingest.{stage}");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        }
    }

    [Fact]
    public async Task A_reader_sees_counts_and_no_person()
    {
        var settings = SettingsOf("ingest_reader");
        await using (var session = await CitusNodes.OpenAsync(settings))
        {
            Assert.Equal(100L, await session.ScalarAsync<long>("SELECT actual_inserted FROM ingest.v_import_reconciliation"));
            Assert.Equal(100L, await session.ScalarAsync<long>("SELECT rows_pending FROM ingest.v_import_backlog"));
            Assert.Equal(100L, await session.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'pending'"));
        }

        await AssertDeniedAsync(settings, Emails);
        await AssertDeniedAsync(settings, Claim);
        await AssertDeniedAsync(settings, "SELECT ingest.create_stage(gen_random_uuid())");
    }

    [Fact]
    public async Task A_promoter_promotes_and_does_nothing_else()
    {
        var settings = SettingsOf("ingest_promoter");
        await using (var session = await CitusNodes.OpenAsync(settings))
        {
            var rows = await session.ScalarAsync<string[]>(Claim);
            Assert.Equal(50, rows.Length);
            Assert.Equal(30L, await session.ScalarAsync<long>("SELECT ingest.mark_promoted($1, 'crm')", (object)rows[..30]));
            Assert.Equal(20L, await session.ScalarAsync<long>("SELECT ingest.release_rows($1, 'test')", (object)rows[30..]));
        }

        Assert.Equal(30L, await Database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'promoted'"));
        Assert.Equal(70L, await Database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'pending'"));
        await AssertDeniedAsync(settings, Emails);
        await AssertDeniedAsync(settings, "SELECT count(*) FROM ingest.import_runs");
        await AssertDeniedAsync(settings, "SELECT ingest.create_stage(gen_random_uuid())");
    }

    private static readonly string[] Roles = ["ingest_operator", "ingest_reader", "ingest_promoter"];

    private string NameOf(string role) => $"{role}_{suffix}";

    private NpgsqlConnectionStringBuilder SettingsOf(string role)
        => new(Database.Settings.ConnectionString) { Username = NameOf(role), Password = suffix };

    private static async Task AssertDeniedAsync(NpgsqlConnectionStringBuilder settings, string sql)
    {
        await using var session = await CitusNodes.OpenAsync(settings);
        var error = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
    }
}
