using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>The database takes the counts of a completed run from its rows. No caller can complete a run with other counts.</summary>
[Integration]
public sealed class CompletedRunTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Theory]
    [InlineData("SELECT ingest.finalize_import_run('{0}', 0, 0, 0, 0)")]
    [InlineData("SELECT ingest.finalize_import_run('{0}')")]
    [InlineData("SELECT ingest.finalize_import_run('{0}', 5, 5, 0, 0)")]
    public async Task A_run_without_rows_cannot_be_finalized_by_reporting_counts(string sql)
    {
        await using var connection = await database.OpenAsync();
        var batch = TestRuns.NewBatch();
        var (runId, _) = await connection.ClaimAsync(batch);

        var error = await connection.RefusedAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, runId));

        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, error.SqlState);
        Assert.Contains(runId.ToString(), error.MessageText, StringComparison.Ordinal);
        Assert.Contains("allow_empty", error.Hint, StringComparison.Ordinal);
        Assert.Equal("processing", await connection.StatusAsync(runId));
    }

    [Fact]
    public async Task An_empty_file_is_completed_on_request()
    {
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());

        Assert.True(await connection.ScalarAsync<bool>($"SELECT ingest.finalize_import_run('{runId}', allow_empty => true)"));
        Assert.Equal("0/0/0/0", await CountsAsync(connection, runId));
        Assert.True(await connection.IsReconciledAsync(runId));
    }

    [Fact]
    public async Task The_counts_are_those_of_the_rows()
    {
        await using var connection = await database.OpenAsync();
        var person = $"person {Guid.NewGuid()}";
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(runId, person, person);
        await connection.InsertFailedAsync(runId, 3, $"damaged,row {runId}");

        Assert.True(await connection.ScalarAsync<bool>($"SELECT ingest.finalize_import_run('{runId}')"));
        Assert.Equal("3/1/1/1", await CountsAsync(connection, runId));
    }

    [Theory]
    [InlineData("3, 1, 1, 1")]
    [InlineData("2, 2, 0, 0")]
    [InlineData("2, 1, 0, 1")]
    [InlineData("NULL, NULL, 0, NULL")]
    public async Task Reported_counts_that_are_not_those_of_the_rows_are_refused(string counts)
    {
        await using var connection = await database.OpenAsync();
        var person = $"person {Guid.NewGuid()}";
        var (runId, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(runId, person, person);

        var error = await connection.RefusedAsync($"SELECT ingest.finalize_import_run('{runId}', {counts})");

        Assert.Contains("not those of its rows", error.MessageText, StringComparison.Ordinal);
        Assert.Equal("processing", await connection.StatusAsync(runId));
        Assert.True(await connection.ScalarAsync<bool>($"SELECT ingest.finalize_import_run('{runId}', 2, 1, 1, 0)"));
    }

    [Fact]
    public async Task An_owners_UPDATE_to_completed_counts_the_rows_too_and_leaves_a_run_without_rows()
    {
        await using var connection = await database.OpenAsync();
        var (empty, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        var (filled, _) = await connection.ClaimAsync(TestRuns.NewBatch());
        await connection.InsertAsync(filled, $"person {Guid.NewGuid()}");
        var warnings = connection.KeepWarnings();

        await connection.ExecuteAsync($"UPDATE ingest.import_runs SET status = 'completed' WHERE id IN ('{empty}', '{filled}')");

        Assert.Equal("processing", await connection.StatusAsync(empty));
        Assert.Equal($"run {empty} was not changed: it has no rows", Assert.Single(warnings));
        Assert.Equal("1/1/0/0", await CountsAsync(connection, filled));
    }

    private static async Task<string?> CountsAsync(NpgsqlConnection connection, Guid runId)
        => await connection.ScalarAsync<string>(
            $"SELECT concat_ws('/', rows_fetched, rows_inserted, rows_skipped, rows_errored) FROM ingest.import_runs WHERE id = '{runId}'");
}
