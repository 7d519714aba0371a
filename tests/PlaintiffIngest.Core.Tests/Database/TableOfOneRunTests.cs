using PlaintiffIngest.Core.Runs;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A table with one large run, as right after a vendor's first delivery: the planner knows its rows, but VACUUM has not seen them.</summary>
public sealed class TableOfOneRun : GrownTable
{
    /// <inheritdoc/>
    protected override Task MaintainAsync(MigratedDatabase maintained) => maintained.ExecuteAsync(
        """
        SET session_replication_role = replica;
        UPDATE ingest.plaintiffs_raw SET import_run_id = (SELECT run.id FROM ingest.import_runs AS run ORDER BY run.created_at DESC LIMIT 1);
        ANALYZE ingest.plaintiffs_raw;
        """);
}

/// <summary>A run is counted by the index even if it has every row of the table: the index is much smaller.</summary>
[Integration]
[Slow]
public sealed class TableOfOneRunTests(TableOfOneRun table) : IClassFixture<TableOfOneRun>
{
    [Fact]
    public async Task The_run_is_reconciled_by_the_index()
    {
        var reads = await table.MeasureAsync(
            async target => Assert.Equal(1, await new RunQueries(target).GetReconciliationsAsync(new RunFilter { Newest = 1 }, TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)));

        Assert.Equal(0, reads.SequentialScans);
    }
}
