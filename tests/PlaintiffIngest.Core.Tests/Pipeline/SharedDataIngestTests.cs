using PlaintiffIngest.Core.Csv;
using PlaintiffIngest.Core.Errors;
using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Core.Tests.Pipeline;

/// <summary>Ingests the files of the shared data folder.</summary>
[Integration]
public sealed class SharedDataIngestTests(MigratedDatabase database) : IClassFixture<MigratedDatabase>
{
    [Theory]
    [InlineData("plaintiffs.csv", "shared-a", 100, 100, 0, 0)]
    [InlineData("new_mexico_plaintiffs.csv", "shared-b", 32832, 32832, 0, 0)]
    [InlineData("simplicity_20260117.csv", "shared-c", 250, 180, 70, 0)]
    [InlineData("jbi-2026-01.csv", "shared-d", 120, 120, 0, 0)]
    [InlineData("utf16.csv", "shared-e", 1, 1, 0, 0)]
    public async Task A_shared_file_lands_reconciles_and_is_a_duplicate_afterwards(
        string name, string sourceSystem, long fetched, long inserted, long skipped, long errored)
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(SharedData.PathOf(name)) with { SourceSystem = sourceSystem };
        var first = await ingest.RunAsync(request);
        Assert.Equal((IngestOutcome.Committed, true), (first.Outcome, first.Reconciled));
        Assert.Equal((fetched, inserted, skipped, errored), (first.RowsFetched, first.RowsInserted, first.RowsSkipped, first.RowsErrored));
        Assert.Equal((IngestOutcome.Duplicate, 0L), await OutcomeAsync(ingest, request));
        await ingest.AssertReconciledAsync();
    }

    [Fact]
    public async Task The_damaged_file_accounts_for_every_row_and_lands_the_valid_ones()
    {
        using var ingest = new Ingest(database);
        var result = await ingest.RunAsync(Ingest.Request(SharedData.PathOf("damaged.csv")));
        Assert.Equal((IngestOutcome.Committed, true), (result.Outcome, result.Reconciled));
        Assert.Equal(result.RowsFetched, result.RowsInserted + result.RowsSkipped + result.RowsErrored);
        Assert.Equal(
            "FIELD_COUNT,FIELD_COUNT,MALFORMED_QUOTES,MISSING_EMAIL,MISSING_NAME,NUL_CHARACTER",
            await database.ScalarAsync<string>($"SELECT string_agg(error_code, ',' ORDER BY error_code) FROM ingest.plaintiffs_raw WHERE import_run_id = '{result.RunId}' AND status = 'failed'"));
        Assert.DoesNotContain(ingest.Log.All, line => line.Contains("123-45-6789", StringComparison.Ordinal) || line.Contains("4111 1111", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_in_another_encoding_is_rejected_with_a_hint_and_loads_with_the_parameter()
    {
        using var ingest = new Ingest(database);
        var request = Ingest.Request(SharedData.PathOf("latin1.csv"));
        var refused = await ingest.RunAsync(request);
        Assert.Equal((IngestErrorId.InvalidEncoding, ExitCode.GateFailed), (refused.Error!.ErrorId, refused.ExitCode));
        Assert.Contains("-Encoding windows-1252", refused.Error.Remedy, StringComparison.Ordinal);
        Assert.Equal(0, await ingest.RowsAsync(refused.RunId));

        var loaded = await ingest.RunAsync(request with { Format = new CsvFormat { Encoding = "windows-1252" } });
        Assert.Equal((IngestOutcome.Committed, 2L), (loaded.Outcome, loaded.RowsInserted));
        Assert.Equal("José Muñoz", await database.ScalarAsync<string>($"SELECT plaintiff_name FROM ingest.plaintiffs_raw WHERE import_run_id = '{loaded.RunId}' AND row_number = 1"));
    }

    private static async Task<(IngestOutcome Outcome, long Inserted)> OutcomeAsync(Ingest ingest, IngestRequest request)
    {
        var result = await ingest.RunAsync(request);
        return (result.Outcome, result.RowsInserted);
    }
}
