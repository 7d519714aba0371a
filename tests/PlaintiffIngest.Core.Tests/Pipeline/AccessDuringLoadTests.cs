using Npgsql;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>The owner applies the grants while loads and rollbacks are at work: nobody fails, and nobody has to try again.</summary>
[Integration]
public sealed class AccessDuringLoadTests : IAsyncLifetime
{
    private const string Apply = "SELECT ingest.apply_access()";

    private readonly MigratedDatabase database = new() { ReusesSessions = false };
    private Ingest ingest = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await database.InitializeAsync();
        // Many times as long as the grants wait for a table, also on a busy machine. A deadlock lasts until then, and is counted.
        await database.ExecuteAsync($"ALTER DATABASE {database.Name} SET deadlock_timeout = '5s'");
        ingest = new Ingest(database);
    }

    public async ValueTask DisposeAsync()
    {
        ingest.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_load_with_SQL_that_has_inserted_its_rows_and_the_grants_do_not_wait_for_each_other()
    {
        // The module's own merge uses the runs before the rows, so it cannot come into this place.
        await using var load = await database.OpenAsync();
        var (run, _) = await load.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await load.BeginTransactionAsync(Token);
        await load.InsertAsync(run, "Ann", "Bob");

        await using var owner = await database.OpenAsync();
        await using var apply = new NpgsqlCommand(Apply, owner) { CommandTimeout = 120 };
        var applying = apply.ExecuteNonQueryAsync(Token);
        // It has the runs, which the load needs next, and waits for the rows, which the load has.
        await Eventually.TrueAsync(
            database,
            $"SELECT EXISTS (SELECT FROM pg_locks WHERE pid = {owner.ProcessID} AND relation = 'ingest.plaintiffs_raw'::regclass AND NOT granted)",
            "The grants do not wait for the load's rows.");

        Assert.True(await load.FinalizeAsync(run));
        await transaction.CommitAsync(Token);
        await applying;
        await load.CloseAsync();
        await AssertNoDeadlockAsync(owner);
    }

    [Fact]
    public async Task The_grants_can_be_applied_at_any_time()
    {
        await using var target = database.CreateTarget();
        var pipeline = new IngestPipeline(target, ingest.Log, null, ingest.Timings);
        var working = Task.WhenAll(Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 8; i++)
            {
                var result = await pipeline.RunAsync(Ingest.Request(ingest.File($"file-{worker}-{i}.csv", [i, i + 1, worker])), Token);
                Assert.Equal((null, IngestOutcome.Committed), (result.Error?.Message, result.Outcome));
                await new RunCommands(target).RollbackAsync(result.RunId!.Value, "test", reinstate: true, Token);
            }
        })));

        await using var owner = await database.OpenAsync();
        do
        {
            await using var apply = new NpgsqlCommand(Apply, owner) { CommandTimeout = 120 };
            await apply.ExecuteNonQueryAsync(Token);
        }
        while (!working.IsCompleted);

        await working;
        Assert.DoesNotContain(ingest.Log.Warnings, warning => warning.Contains("Trying again", StringComparison.Ordinal));
        await ingest.AssertReconciledAsync();
        await target.DisposeAsync();
        await AssertNoDeadlockAsync(owner);
    }

    // A session counts when it ends. Whoever gave way and tried again says nothing.
    private async Task AssertNoDeadlockAsync(NpgsqlConnection owner)
    {
        await owner.CloseAsync();
        await Eventually.TrueAsync(
            database, "SELECT count(*) = 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'", "A session is left.");
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"));
    }
}
