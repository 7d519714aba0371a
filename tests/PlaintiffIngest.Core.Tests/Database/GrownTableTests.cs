using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A question about recent runs reads their rows only, and no question reads the whole table.</summary>
[Integration]
[Slow]
public sealed class GrownTableTests(GrownTable table) : IClassFixture<GrownTable>
{
    private const int AllRows = GrownTable.Runs * GrownTable.RowsPerRun;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_runs_are_reconciled_by_their_own_index_entries()
    {
        var reads = await ReconcileAsync(new RunFilter { Newest = 20 }, 20);

        // The index knows every status, so no row is fetched, except of the people who are stranded in one of the runs.
        Assert.Equal(new TableReads(0, (20 * GrownTable.RowsPerRun) + (2 * GrownTable.Stranded), GrownTable.Stranded), reads);
    }

    [Fact]
    public async Task Runs_after_a_time_are_reconciled_by_their_own_index_entries()
    {
        var since = new RunFilter { After = DateTimeOffset.UtcNow.AddHours(-9.5), Unreconciled = true };

        var reads = await ReconcileAsync(since, 1);

        Assert.Equal(new TableReads(0, (10 * GrownTable.RowsPerRun) + (2 * GrownTable.Stranded), GrownTable.Stranded), reads);
    }

    [Fact]
    public async Task All_runs_are_reconciled_without_their_rows()
    {
        var reads = await ReconcileAsync(new RunFilter { Unreconciled = true }, 2);

        Assert.Equal(new TableReads(0, AllRows + (4 * GrownTable.Stranded), 2 * GrownTable.Stranded), reads);
    }

    [Fact]
    public async Task Stranded_people_of_a_run_are_found_among_its_stranded_rows()
    {
        var run = await table.FindRunAsync(2);

        var reads = await table.MeasureAsync(async target =>
        {
            var (rolledBack, people) = Assert.Single((await new RunLifecycle(target).GetKnownFileAsync(run, Token)).Stranded);
            Assert.Equal((await table.FindRunAsync(GrownTable.Runs - 19), GrownTable.Stranded), (rolledBack, people));
        });

        Assert.Equal(new TableReads(0, GrownTable.Stranded, GrownTable.Stranded), reads);
    }

    [Fact]
    public async Task Test_IngestDatabase_looks_up_each_run_and_reads_no_table()
    {
        var reads = await table.MeasureAsync(async target =>
        {
            var checks = await new DatabaseDoctor(target).RunAsync(Token).ToListAsync(Token);
            Assert.Equal(
                [("Rows", CheckState.Passed), ("LiveRows", CheckState.Passed), ("StrandedPeople", CheckState.Warning)],
                checks.Where(check => check.Name is "Rows" or "LiveRows" or "StrandedPeople").Select(check => (check.Name, check.State)));
        });

        Assert.Equal(0, reads.SequentialScans);
        Assert.InRange(reads.IndexEntries, 1, AllRows / 10);
    }

    [Fact]
    public async Task The_backlog_of_the_newest_runs_is_counted_from_their_rows()
    {
        var reads = await BacklogAsync(new RunFilter { Waiting = true, Newest = 5 }, 5);

        Assert.Equal(new TableReads(0, (5 * GrownTable.RowsPerRun) - GrownTable.Stranded, 0), reads);
    }

    [Fact]
    public async Task The_backlog_is_counted_without_promoted_rows()
    {
        // The newest tenth, every tenth run of which is rolled back.
        var waiting = GrownTable.Runs / 10 * 9 / 10;

        var reads = await BacklogAsync(new RunFilter { Waiting = true }, waiting);

        Assert.Equal(new TableReads(0, (waiting * GrownTable.RowsPerRun) - GrownTable.Stranded, 0), reads);
    }

    [Fact]
    public async Task The_newest_runs_are_listed_with_the_number_of_their_promoted_rows()
    {
        var reads = await table.MeasureAsync(async target => Assert.Equal(30, await new RunQueries(target).GetRunsAsync(new RunFilter { Newest = 30 }, Token).CountAsync(Token)));

        // Ten of them are promoted, one of which is rolled back.
        Assert.Equal(new TableReads(0, 9 * GrownTable.RowsPerRun, 0), reads);
    }

    private Task<TableReads> ReconcileAsync(RunFilter filter, int expected)
        => table.MeasureAsync(async target => Assert.Equal(expected, await new RunQueries(target).GetReconciliationsAsync(filter, Token).CountAsync(Token)));

    private Task<TableReads> BacklogAsync(RunFilter filter, int expected)
        => table.MeasureAsync(async target => Assert.Equal(expected, await new RunQueries(target).GetBacklogAsync(filter, Token).CountAsync(Token)));
}
