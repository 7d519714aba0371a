using PlaintiffIngest.Core.Database;
using PlaintiffIngest.Core.Schema;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>A table that was just filled or restored: the planner knows nothing about it, and must not read all of it for one small file.</summary>
public sealed class TableWithoutStatistics : GrownTable
{
    /// <inheritdoc/>
    protected override Task MaintainAsync(MigratedDatabase maintained) => Task.CompletedTask;
}

/// <summary>What every load and the database checks do to a table without statistics.</summary>
[Integration]
[Slow]
public sealed class TableWithoutStatisticsTests(TableWithoutStatistics table) : IClassFixture<TableWithoutStatistics>
{
    [Fact]
    public async Task A_small_load_reads_no_table()
    {
        var reads = await table.MeasureAsync(async target =>
        {
            await using var connection = await target.OpenAsync(TestContext.Current.CancellationToken);
            await connection.LoadAsync("Ann", "Bob", "Ann");
        });

        Assert.Equal(0, reads.SequentialScans);
        Assert.InRange(reads.IndexEntries, 1, GrownTable.RowsPerRun);
    }

    [Fact]
    public async Task Test_IngestDatabase_reads_no_table()
    {
        var reads = await table.MeasureAsync(target => new DatabaseDoctor(target).RunAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(0, reads.SequentialScans);
    }
}
