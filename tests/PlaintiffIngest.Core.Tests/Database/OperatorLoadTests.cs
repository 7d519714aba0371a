using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Tests.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A load by a login with only the operator's role, whose run or privilege is revoked meanwhile.</summary>
[Integration]
public sealed class OperatorLoadTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Theory]
    [InlineData("SELECT ingest.abort_import_run(id, 'test') FROM ingest.import_runs WHERE source_batch_id = 'lost' AND status = 'processing'")]
    [InlineData("SELECT ingest.rollback_import_run(id, 'test') FROM ingest.import_runs WHERE source_batch_id = 'lost' AND status = 'processing'")]
    [InlineData("SELECT * FROM ingest.claim_import_run('simplicity', 'lost', (SELECT file_hash FROM ingest.import_runs WHERE source_batch_id = 'lost' AND status = 'processing'), 'f', 'csv', 'taker', NULL, '0')")]
    public async Task An_operators_load_reports_that_its_run_was_lost_before_its_rows_landed(string sql)
    {
        await using var login = await OperatorAsync(database);
        using var ingest = new Ingest(database)
        {
            Through = () => database.CreateTarget(login.Name, login.Password),
            OnClaimed = () => database.ExecuteAsync(sql).GetAwaiter().GetResult(),
        };

        var result = await ingest.CommitAsync(ingest.File("lost.csv", $"name,email\nLea,{Guid.NewGuid()}@example.com\n,nobody\n"));

        Assert.Equal((IngestOutcome.Failed, IngestErrorId.RunLost, ExitCode.GateFailed), (result.Outcome, result.Error!.ErrorId, result.ExitCode));
        Assert.Equal(0, await ingest.RowsAsync(result.RunId));
        await database.ExecuteAsync("SELECT ingest.abort_import_run(id, 'test') FROM ingest.import_runs WHERE source_batch_id = 'lost' AND status = 'processing'");
    }

    [Fact]
    public async Task A_load_without_the_insert_privilege_is_reported()
    {
        await using var own = new MigratedDatabase();
        await own.InitializeAsync();
        await own.ExecuteAsync("REVOKE INSERT ON ingest.plaintiffs_raw FROM ingest_operator");
        await using var login = await OperatorAsync(own);
        using var ingest = new Ingest(own) { Through = () => own.CreateTarget(login.Name, login.Password) };

        var result = await ingest.CommitAsync(ingest.File("denied.csv", [1]));

        Assert.Equal((IngestErrorId.PermissionDenied, ExitCode.ConfigurationError), (result.Error!.ErrorId, result.ExitCode));
    }

    private static async Task<TestLogin> OperatorAsync(ThrowAwayDatabase database)
    {
        var login = await TestLogin.CreateAsync(database.Settings);
        await database.ExecuteAsync($"GRANT ingest_operator TO {login.Name}");
        return login;
    }
}
