using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Faults.Tests.Protocol;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Citus;

/// <summary>A worker has prepared its part of a load and the coordinator has committed, but the worker never receives COMMIT PREPARED.</summary>
public sealed class UnsettledRunTests(CitusServer server)
{
    private const int People = 200;

    // What a command must not change when it is refused.
    private const string Records = """
        SELECT concat(
            (SELECT string_agg(run::text, E'\n' ORDER BY id) FROM ingest.import_runs AS run),
            (SELECT string_agg(event::text, E'\n' ORDER BY id) FROM ingest.import_events AS event),
            (SELECT string_agg(erased::text, E'\n' ORDER BY id) FROM ingest.erased_keys AS erased),
            (SELECT string_agg(landed::text, E'\n' ORDER BY landed::text) FROM ingest.plaintiffs_raw AS landed))
        """;

    private readonly CitusServer server = server.OrSkip();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_run_is_reported_as_settling_and_shown_to_nobody_until_all_its_rows_are_there()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await LoseCommitsAsync(database);
        using var file = new PlantedFile(People);
        var import = await ImportAsync(database, file);

        Assert.Equal(
            (IngestOutcome.Settling, IngestErrorId.RunSettling, ExitCode.GateFailed),
            (import.Result!.Outcome, import.Result.Error?.ErrorId, import.Result.ExitCode));
        Assert.StartsWith("SETTLING: run_id=", import.Result.Summary, StringComparison.Ordinal);
        Assert.Equal("completed", await database.ScalarAsync<string>("SELECT status::text FROM ingest.import_runs"));
        Assert.True(await database.CountPreparedAsync() > 0);
        Assert.InRange(await CountRowsAsync(database), 1, file.Rows - 1);
        Assert.Equal((0L, 0L), (await CountBacklogAsync(database), await ClaimAsync(database)));

        await SettleAsync(database, proxy);
        Assert.Equal(file.Rows, await CountRowsAsync(database));
        Assert.Equal((1L, (long)People), (await CountBacklogAsync(database), await ClaimAsync(database)));
        Assert.True(await Oracle.HoldsAsync(database, file, import.Output));

        // The staging table could not be dropped while the worker's transaction was using it.
        Assert.Equal(1L, await database.CountStagesAsync());
        using var next = new PlantedFile(People, first: People);
        await new Import(database.Settings).CommitsAsync(next);
        Assert.Equal(0L, await database.CountStagesAsync());
    }

    [Fact]
    public async Task Nothing_can_be_done_to_the_run_or_its_people_meanwhile_and_trying_changes_nothing()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        using var first = new PlantedFile(People);
        var stranding = (await Oracle.ImportAsync(database, first)).RunId!.Value;

        // Its rows are duplicates of the first run's, so each of them can be reinstated.
        await using var proxy = await LoseCommitsAsync(database);
        using var file = new PlantedFile(People, backwards: true);
        var unsettled = (await ImportAsync(database, file)).Result!.RunId!.Value;
        var before = await database.ScalarAsync<string>(Records);

        await using (var target = database.CreateTarget())
        {
            await AssertRefusedAsync(() => new RunCommands(target).RollbackAsync(unsettled, "test", reinstate: false, Token), unsettled);
            await AssertRefusedAsync(() => new RunCommands(target).RollbackAsync(stranding, "test", reinstate: true, Token), unsettled);
            await AssertRefusedAsync(() => FilledDatabase.EraseAsync(target, number: 1), unsettled);
        }

        Assert.Equal(before, await database.ScalarAsync<string>(Records));

        await SettleAsync(database, proxy);
        await using var settled = database.CreateTarget();
        var rollback = await new RunCommands(settled).RollbackAsync(stranding, "test", reinstate: true, Token);
        Assert.Equal((0L, (long)People), (rollback.RowsStranded, rollback.RowsReinstated));
        Assert.Equal(People, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'pending'"));
    }

    [Fact]
    public async Task A_file_with_the_same_people_waits_for_the_run_and_adds_nobody_twice()
    {
        await using var database = await server.CreateCitusDatabaseAsync();
        await using var proxy = await LoseCommitsAsync(database);
        using var file = new PlantedFile(People);
        using var same = new PlantedFile(People, backwards: true);
        await ImportAsync(database, file);
        var other = new Import(database.Settings);
        var waiting = other.RunAsync(same);
        Assert.False(await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromSeconds(3), Token)) == waiting, other.Output);

        await SettleAsync(database, proxy);
        var result = await waiting.WaitAsync(Eventually.Timeout, Token);
        Assert.Equal((null, IngestOutcome.Committed, 0L), (result.Error?.Message, result.Outcome, result.RowsInserted));
        Assert.Equal(People, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status = 'pending'"));
        Assert.True(await Oracle.HoldsAsync(database, same, other.Output));
    }

    // The worker can be reached, but it never receives COMMIT PREPARED for a load.
    private static async Task<PostgresProxy> LoseCommitsAsync(CitusDatabase database)
    {
        var proxy = await database.ProxyWorkerAsync(0);
        var isLost = WorkerPlaces.At(WorkerPlace.CommitPrepared);
        proxy.Decide = message => isLost(message) ? ProxyAction.Reset : ProxyAction.Pass;
        return proxy;
    }

    private static async Task<Import> ImportAsync(CitusDatabase database, PlantedFile file)
    {
        var import = new Import(database.Settings)
        {
            Timings = new IngestTimings { SettleTimeout = TimeSpan.FromSeconds(1), SettleDelay = TimeSpan.FromMilliseconds(200) },
        };
        await import.RunAsync(file);
        return import;
    }

    private static async Task SettleAsync(CitusDatabase database, PostgresProxy proxy)
    {
        proxy.Decide = _ => ProxyAction.Pass;
        await database.RecoverAsync();
        Assert.Equal(0L, await database.CountPreparedAsync());
    }

    private static async Task AssertRefusedAsync(Func<Task> command, Guid run)
    {
        var error = await Assert.ThrowsAsync<IngestException>(command);
        Assert.Contains($"not all rows of run {run} are visible yet", error.Message, StringComparison.Ordinal);
    }

    private static Task<long> CountRowsAsync(CitusDatabase database) => database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw");

    private static Task<long> CountBacklogAsync(CitusDatabase database) => database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_backlog");

    // Rolls the claim back, because it would change what the rest of the test sees.
    private static async Task<long> ClaimAsync(CitusDatabase database)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var claimed = await connection.ScalarAsync<long>("SELECT count(*) FROM ingest.claim_rows_to_promote(10000, 'test')");
        await transaction.RollbackAsync(Token);
        return claimed;
    }
}
