using System.Globalization;
using Npgsql;
using PlaintiffIngest.Core.Tests.Database;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Every row of a file gets a status, whatever else is in the file and in the table, and whatever else is loading at the same time.</summary>
[Integration]
public sealed class StageMergerTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_whom_another_load_commits_between_lookup_and_insert_is_skipped()
    {
        using var ingest = new Ingest(database);
        await using var other = await database.OpenAsync();
        var (otherRun, _) = await other.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await other.BeginTransactionAsync(Token);
        await InsertLiveAsync(other, otherRun, 1_005);
        var load = ingest.RunAsync(Ingest.Request(ingest.File("race.csv", Enumerable.Range(1_000, 10))) with { ExpectedRows = 10 });
        await UntilWaitingForAsync(other.ProcessID);
        await transaction.CommitAsync(Token);
        await other.FinalizeAsync(otherRun);

        var result = await load;

        Assert.Equal((10, 9, 1, 0), (result.RowsFetched, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
        Assert.Equal(6, await database.ScalarAsync<long>(
            $"SELECT row_number FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND status = 'skipped' AND duplicate_of_run_id = '{otherRun}'"));
        Assert.Empty(ingest.Log.Warnings);
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task A_race_loses_neither_failed_nor_repeated_rows()
    {
        using var ingest = new Ingest(database);
        await using var other = await database.OpenAsync();
        var (otherRun, _) = await other.ClaimAsync(TestRuns.NewBatch());
        await using var transaction = await other.BeginTransactionAsync(Token);
        await InsertLiveAsync(other, otherRun, 2_001);
        var load = ingest.CommitAsync(ingest.File(
            "race-mixed.csv", "name,email\n" + Cells(2_000) + Cells(2_001) + "No Mail,\n" + Cells(2_002) + Cells(2_000) + Cells(2_001)));
        await UntilWaitingForAsync(other.ProcessID);
        await transaction.CommitAsync(Token);
        await other.FinalizeAsync(otherRun);

        var result = await load;

        Assert.Equal((6, 2, 3, 1), (result.RowsFetched, result.RowsInserted, result.RowsSkipped, result.RowsErrored));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task New_known_repeated_and_failed_rows_of_one_file_each_get_their_status()
    {
        using var ingest = new Ingest(database);
        var first = await ingest.CommitAsync(ingest.File("known.csv", [3_000]));
        var second = await ingest.CommitAsync(ingest.File(
            "mixed.csv", "name,email\n" + Cells(3_000) + Cells(3_001) + Cells(3_000) + ",nobody@example.com\n" + Cells(3_001) + Cells(3_002)));

        Assert.Equal((6, 2, 3, 1), (second.RowsFetched, second.RowsInserted, second.RowsSkipped, second.RowsErrored));
        await using var connection = await database.OpenAsync();
        Assert.Equal(["skipped", "pending", "skipped", "failed", "skipped", "pending"], await connection.RowStatusesAsync(second.RunId!.Value));
        Assert.Equal(
            [$"{first.RunId} 1", "", $"{first.RunId} 1", "", $"{second.RunId} 2", ""],
            await connection.ScalarAsync<string[]>(
                $"SELECT array_agg(concat_ws(' ', duplicate_of_run_id, duplicate_of_row_number) ORDER BY row_number) FROM ingest.plaintiffs_raw WHERE import_run_id = '{second.RunId}'") ?? []);
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task Rows_larger_than_a_block_and_unmapped_columns_arrive_unchanged()
    {
        using var ingest = new Ingest(database);
        var note = new string('x', 700_000);
        var result = await ingest.CommitAsync(ingest.File(
            "large.csv", $"name,email,Note,city\nA,a.large@example.com,\"{note}\",Albany\nB,b.large@example.com,\"say \"\"hello\"\"\",\nC,c.large@example.com,,Zürich\n"));

        Assert.Equal(3, result.RowsInserted);
        await using var connection = await database.OpenAsync();
        Assert.Equal(
            ["700000 Albany", "11 -", "0 Zürich"],
            await connection.ScalarAsync<string[]>(
                $"SELECT array_agg(length(raw_data->>'Note') || ' ' || coalesce(city, '-') ORDER BY row_number) FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}'") ?? []);
    }

    [Fact]
    public async Task No_setting_of_a_load_outlives_its_transaction()
    {
        using var ingest = new Ingest(database);
        const string Settings = "SELECT string_agg(name || '=' || setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN ('work_mem', 'jit', 'enable_seqscan', 'enable_hashjoin', 'enable_bitmapscan', 'enable_material', 'enable_mergejoin', 'enable_nestloop', 'lock_timeout', 'statement_timeout')";
        await using var target = database.CreateTarget();
        var before = await database.ScalarAsync<string>(Settings);
        await new PlaintiffIngest.Core.Pipeline.IngestPipeline(target, ingest.Log).RunAsync(Ingest.Request(ingest.File("settings.csv", [4_000])), Token);
        await using var command = target.DataSource.CreateCommand(Settings);

        Assert.Equal(before, await command.ExecuteScalarAsync(Token));
    }

    private static string Cells(int person) => string.Create(CultureInfo.InvariantCulture, $"Person {person},person.{person}@example.com\n");

    private static Task<int> InsertLiveAsync(NpgsqlConnection connection, Guid runId, int person)
        => connection.ExecuteAsync(
            $"""
            INSERT INTO ingest.plaintiffs_raw (import_run_id, row_number, line_number, key_prefix, dedupe_key, status)
            VALUES ('{runId}', 1, 2, ingest.key_prefix(sha256('simplicity|person.{person}@example.com|person {person}')), sha256('simplicity|person.{person}@example.com|person {person}'), 'pending')
            """);

    private Task UntilWaitingForAsync(int processId) => Eventually.TrueAsync(
        database, $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE {processId} = ANY (pg_blocking_pids(pid)))", $"Nobody waits for {processId}.");
}
