using Npgsql;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Database;

/// <summary>Every statement in the runbook runs as printed, and does what the runbook says.</summary>
[Integration]
public sealed class RunbookSqlTests
{
    private static readonly Guid RunbooksRun = Guid.Parse("550e8400-e29b-41d4-a716-446655440000");

    [Fact]
    public void The_statements_tested_here_are_the_runbooks()
    {
        var printed = RunbookStatements.ReadRunbook();
        if (printed is null)
        {
            Assert.Skip("The runbook is not beside this checkout.");
        }

        Assert.Equal(RunbookStatements.All.Order(StringComparer.Ordinal), printed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_statement_runs_on_an_empty_schema()
    {
        await using var database = await MigratedAsync();
        await using var connection = await database.OpenAsync();

        foreach (var statement in RunbookStatements.ReadRunbook() ?? RunbookStatements.All)
        {
            await connection.ExecuteAsync(For(Guid.NewGuid(), statement));
        }
    }

    [Fact]
    public async Task The_manual_abort_ends_the_run_that_is_processing_and_harms_no_other_attempt()
    {
        await using var database = await MigratedAsync();
        await using var connection = await database.OpenAsync();
        var (failed, _) = await connection.ClaimAsync("batch-001");
        await connection.ExecuteAsync($"SELECT ingest.fail_import_run('{failed}', '{{\"reason\": \"first\"}}')");
        var (completed, _) = await connection.ClaimAsync("batch-001", limit: 10);
        await connection.FinalizeAsync(completed);
        var (rolledBack, _) = await connection.ClaimAsync("batch-001", limit: 20);
        await connection.ExecuteAsync($"SELECT ingest.rollback_import_run('{rolledBack}', 'test')");
        var (processing, _) = await connection.ClaimAsync("batch-001");
        var warnings = connection.KeepWarnings();

        var changed = await connection.ExecuteAsync(RunbookStatements.ManualAbort);

        Assert.Equal(1, changed);
        Assert.Equal(3, warnings.Count);
        Assert.Equal("failed", await connection.StatusAsync(processing));
        Assert.Equal("completed", await connection.StatusAsync(completed));
        Assert.Equal("rolled_back", await connection.StatusAsync(rolledBack));
        Assert.Equal("first", await connection.ScalarAsync<string>($"SELECT error_details ->> 'reason' FROM ingest.import_runs WHERE id = '{failed}'"));
        Assert.Equal(["claimed", "aborted"], await connection.EventsAsync(processing));
        Assert.Equal(["claimed", "failed"], await connection.EventsAsync(failed));
        Assert.False(await connection.FinalizeAsync(processing));
        Assert.Equal("claimed", (await connection.ClaimAsync("batch-001")).Status);
    }

    [Fact]
    public async Task The_rollback_marks_the_runbooks_run()
    {
        await using var database = await MigratedAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync(
            $"INSERT INTO ingest.import_runs (id, source_system, source_batch_id, file_hash, status) VALUES ('{RunbooksRun}', 'simplicity', 'batch-001', 'a1b2c3d4e5f6', 'processing')");
        await connection.InsertAsync(RunbooksRun, "Ann", "Bob", "Ann");
        await connection.FinalizeAsync(RunbooksRun);

        await using var command = new NpgsqlCommand(RunbookStatements.Rollback, connection);
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            await reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal("success", reader.GetName(0));
            Assert.Equal("rows_affected", reader.GetName(1));
            Assert.True(reader.GetBoolean(0));
            Assert.Equal(3L, reader.GetInt64(1));
        }

        Assert.Equal("Data quality issue - vendor sent wrong file", await connection.ScalarAsync<string>($"SELECT rollback_reason FROM ingest.import_runs WHERE id = '{RunbooksRun}'"));
    }

    [Fact]
    public async Task The_queries_find_what_they_look_for()
    {
        await using var database = await MigratedAsync();
        await using var connection = await database.OpenAsync();
        var (runId, _) = await connection.ClaimAsync("batch-001");
        await connection.InsertAsync(runId, "Ann", "Ann");
        await connection.InsertFailedAsync(runId, 3, "damaged,row");
        await connection.FinalizeAsync(runId);
        var (attempt, _) = await connection.ClaimAsync("batch-002");
        await connection.ExecuteAsync($"SELECT ingest.fail_import_run('{attempt}', '{{}}')");
        await connection.ClaimAsync("batch-002");
        await connection.ExecuteAsync($"UPDATE ingest.plaintiffs_raw SET status = 'skipped' WHERE import_run_id = '{runId}' AND status = 'pending'");

        Assert.Equal(1, await CountAsync(connection, For(runId, RunbookStatements.FailedRows)));
        Assert.Equal(2L, await connection.ScalarAsync<long>(For(runId, RunbookStatements.SkippedCount)));
        Assert.Equal(3, await CountAsync(connection, RunbookStatements.RecentImports));
        Assert.Equal(1, await CountAsync(connection, RunbookStatements.ReconciliationStatus));
        Assert.Equal(1, await CountAsync(connection, RunbookStatements.History));
    }

    private static string For(Guid runId, string statement) => statement.Replace("<run_id>", runId.ToString(), StringComparison.Ordinal);

    private static async Task<int> CountAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var count = 0;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            count++;
        }

        return count;
    }

    private static async Task<MigratedDatabase> MigratedAsync()
    {
        var database = new MigratedDatabase();
        await database.InitializeAsync();
        return database;
    }
}
