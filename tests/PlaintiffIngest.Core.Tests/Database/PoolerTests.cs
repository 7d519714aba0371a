using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Files;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Everything works through a pooler in transaction mode, and the doctor recognises each mode.</summary>
public sealed class PoolerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("session", CheckState.Passed, "session mode")]
    [InlineData("transaction", CheckState.Passed, "direct or session connection")]
    [InlineData("statement", CheckState.Failed, "statement mode")]
    public async Task The_doctor_recognises_the_poolers_mode(string mode, CheckState state, string message)
    {
        await using var database = new MigratedDatabase();
        await database.InitializeAsync();
        await using var pooler = await PgBouncer.StartAsync(database.Settings, mode, poolSize: 4);
        await using var target = pooler.CreateTarget();

        var checks = new List<DatabaseCheck>();
        await foreach (var found in new DatabaseDoctor(target).RunAsync(Token))
        {
            checks.Add(found);
        }

        var check = Assert.Single(checks, check => check.Name == "Pooler");
        Assert.Equal(state, check.State);
        Assert.Contains(message, check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrations_claims_and_rollbacks_work_through_a_transaction_pooler_with_one_server_connection()
    {
        await using var database = new TestDatabase();
        await database.InitializeAsync();
        await using var pooler = await PgBouncer.StartAsync(database.Settings, "transaction", poolSize: 1);
        await using var target = pooler.CreateTarget();

        await Task.WhenAll(new Migrator(target).ApplyAsync(Token), new Migrator(target).ApplyAsync(Token));
        var runs = new ImportRuns(target);
        var batch = new BatchIdentity("simplicity", "batch-001");
        var (runId, status) = await runs.ClaimAsync(batch, new FileHash("hash"), "file.csv", "worker", null, TimeSpan.FromMinutes(30), Token);
        var rollback = await new RunCommands(target).RollbackAsync(runId, "test", reinstate: true, Token);

        Assert.Equal(ClaimAnswer.Claimed, status);
        Assert.True(rollback.Success);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"));
    }
}
