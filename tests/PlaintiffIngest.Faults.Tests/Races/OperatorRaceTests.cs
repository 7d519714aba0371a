using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests.Races;

/// <summary>An operator aborts, rolls back and reinstates while files load.</summary>
public class OperatorRaceTests(SharedFaultServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("abort")]
    [InlineData("roll back")]
    public async Task A_run_that_is_lost_in_the_middle_of_its_merge_keeps_nothing(string what)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var target = database.CreateTarget();
        using var file = new PlantedFile(people: 50);
        var import = new Import(database.Settings);
        var hold = await Hold.TableAsync(database);
        var load = import.RunAsync(file);
        await Hold.UntilSomebodyWaitsAsync(database);
        var runId = await database.ScalarAsync<Guid>("SELECT id FROM ingest.import_runs");
        var commands = new RunCommands(target);
        await (what == "abort" ? commands.AbortAsync(runId, "test", Token) : (Task)commands.RollbackAsync(runId, "test", reinstate: true, Token));
        await hold.DisposeAsync();

        Assert.Equal((IngestOutcome.Failed, IngestErrorId.RunLost), ((await load).Outcome, (await load).Error!.ErrorId));
        await target.DisposeAsync();
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task One_of_many_concurrent_rollbacks_takes_the_rows_and_the_file_can_be_imported_again()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var file = new PlantedFile(people: 200);
        var import = new Import(database.Settings);
        await import.CommitsAsync(file);
        var rollbacks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RollbackAsync(database, import.Result!.RunId!.Value, reinstate: true))));

        Assert.Equal(file.Rows, Assert.Single(rollbacks, rollback => rollback.Success).RowsAffected);
        Assert.False(await Oracle.HoldsAsync(database, file, import.Output));
    }

    [Fact]
    public async Task People_in_a_chain_of_files_move_to_the_next_copy_until_none_remains()
    {
        await using var database = await server.CreateDatabaseAsync();
        using var a = new PlantedFile(people: 60);
        using var b = new PlantedFile(people: 60, first: 20);
        using var c = new PlantedFile(people: 60, first: 40, backwards: true);
        PlantedFile[] files = [a, b, c];
        var runs = new List<Guid>();
        foreach (var file in files)
        {
            runs.Add((await Oracle.ImportAsync(database, file)).RunId!.Value);
        }

        // People: a has 0..59, b has 20..79, c has 40..99. From 20 on, people of a have a copy in b; from 40 on, people of b have one in c.
        await AssertRolledBackAsync(database, runs[0], stranded: 40, liveAfterwards: 80);
        await AssertRolledBackAsync(database, runs[1], stranded: 40, liveAfterwards: 60);
        await AssertRolledBackAsync(database, runs[2], stranded: 0, liveAfterwards: 0);
        foreach (var file in files)
        {
            await Oracle.ImportAsync(database, file);
        }

        Assert.Equal(100L, await LivePeopleAsync(database));
        await AssertReconciledAsync(database);
    }

    [Fact]
    public async Task Reinstating_during_a_load_of_the_same_people_leaves_everyone_live_once()
    {
        await using var database = await server.CreateDatabaseAsync();
        for (var round = 0; round < TestLength.Times(inShort: 4, inLong: 50); round++)
        {
            var first = round * 1000;
            using var a = new PlantedFile(people: 100, first);
            using var b = new PlantedFile(people: 100, first);
            using var c = new PlantedFile(people: 100, first, backwards: true);
            var runId = (await Oracle.ImportAsync(database, a)).RunId!.Value;
            await Oracle.ImportAsync(database, b);
            var import = new Import(database.Settings);
            var load = Task.Run(() => import.RunAsync(c));
            await RollbackAsync(database, runId, reinstate: true);
            var result = await load;

            Assert.Equal((null, IngestOutcome.Committed), (result.Error?.Message, result.Outcome));
            Assert.Equal(100L * (round + 1), await LivePeopleAsync(database));
            Assert.Equal(0L, (await RollbackAsync(database, runId, reinstate: true)).RowsStranded);
            await AssertReconciledAsync(database);
        }
    }

    private static async Task<RollbackRecord> RollbackAsync(ThrowAwayDatabase database, Guid runId, bool reinstate)
    {
        await using var target = database.CreateTarget();
        return await new RunCommands(target).RollbackAsync(runId, "test", reinstate, Token);
    }

    private static async Task AssertRolledBackAsync(ThrowAwayDatabase database, Guid runId, long stranded, long liveAfterwards)
    {
        var rollback = await RollbackAsync(database, runId, reinstate: true);
        Assert.Equal((0L, stranded), (rollback.RowsStranded, rollback.RowsReinstated));
        Assert.Equal(liveAfterwards, await LivePeopleAsync(database));
        await AssertReconciledAsync(database);
    }

    private static Task<long> LivePeopleAsync(ThrowAwayDatabase database)
        => database.ScalarAsync<long>("SELECT count(*) FROM ingest.plaintiffs_raw WHERE status IN ('pending', 'processing', 'promoted')");

    private static async Task AssertReconciledAsync(ThrowAwayDatabase database)
        => Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
}
