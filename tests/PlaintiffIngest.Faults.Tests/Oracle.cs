using PlaintiffIngest.Core.Pipeline;
using PlaintiffIngest.Testing;

namespace PlaintiffIngest.Faults.Tests;

/// <summary>Checks what must be true after every fault.</summary>
public static class Oracle
{
    /// <summary>
    /// None or all of the file's rows are visible, and the runs' counts match them. No server process is left. A clean import
    /// inserts exactly the missing rows, and the next one nothing. No index or table is corrupt. No personal number, name or e-mail
    /// is in a text outside the rows.
    /// </summary>
    /// <param name="database">The database of the import.</param>
    /// <param name="file">The file.</param>
    /// <param name="outputs">The output of the failed import.</param>
    /// <returns>Whether the rows had landed before the clean import.</returns>
    public static async Task<bool> HoldsAsync(ThrowAwayDatabase database, PlantedFile file, params IEnumerable<string> outputs)
    {
        await Eventually.TrueAsync(database, NoClientIsLeft, "a connection of the import is left behind");
        var landed = await LandedAsync(database, file);
        await AssertReconciledAsync(database);

        var healed = await ImportAsync(database, file);
        var (outcome, inserted) = landed ? (IngestOutcome.Duplicate, 0) : (IngestOutcome.Committed, file.People);
        Assert.Equal((null, outcome, inserted), (healed.Error?.Message, healed.Outcome, healed.RowsInserted));
        var again = await ImportAsync(database, file);
        Assert.Equal((IngestOutcome.Duplicate, 0L), (again.Outcome, again.RowsInserted));
        Assert.True(await LandedAsync(database, file));
        await AssertReconciledAsync(database);

        await DamageCheck.FindsNothingAsync(database);
        await LeakCheck.FindsNothingAsync(database, [.. outputs, healed.ToString(), again.ToString()]);
        return landed;
    }

    /// <summary>Runs a clean import. The run of a killed process counts as stale.</summary>
    public static async Task<IngestResult> ImportAsync(ThrowAwayDatabase database, PlantedFile file)
    {
        await using var target = database.CreateTarget();
        return await new IngestPipeline(target, new RecordingLog(), null, new IngestTimings { StaleAfter = TimeSpan.Zero }).RunAsync(
            file.Request(), TestContext.Current.CancellationToken);
    }

    private const string NoClientIsLeft = """
        SELECT NOT EXISTS (
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'PlaintiffIngest')
        """;

    private static async Task<bool> LandedAsync(ThrowAwayDatabase database, PlantedFile file)
    {
        var visible = await database.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM ingest.plaintiffs_raw AS landed JOIN ingest.import_runs AS run ON run.id = landed.import_run_id
            WHERE run.source_batch_id LIKE '%{file.Batch}%' AND run.status <> 'rolled_back'
            """);
        Assert.True(visible == 0 || visible == file.Rows, $"{visible} of {file.Rows} rows are visible.");
        return visible > 0;
    }

    private static async Task AssertReconciledAsync(ThrowAwayDatabase database)
        => Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled"));
}
