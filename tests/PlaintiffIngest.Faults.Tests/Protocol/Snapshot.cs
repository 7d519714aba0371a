using Npgsql;

namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>The state of a database as lines, to compare with <see cref="Model.Lines"/>.</summary>
/// <param name="connection">A connection that may read everything.</param>
internal sealed class Snapshot(NpgsqlConnection connection)
{
    private const string State = """
        SELECT format('run %s %s limit=%s counts=%s/%s/%s/%s', id, status, row_limit, rows_fetched, rows_inserted, rows_skipped, rows_errored)
        FROM ingest.import_runs
        UNION ALL
        SELECT format('row %s/%s %s %s of=%s/%s%s claim=%s name=%s text=%s%s',
            import_run_id, row_number, CASE WHEN error_code IS NULL THEN encode(dedupe_key, 'hex') ELSE '-' END, status,
            duplicate_of_run_id, duplicate_of_row_number, CASE WHEN stranded_at IS NOT NULL THEN ' stranded' END, promotion_claim,
            plaintiff_name, raw_text, CASE WHEN erased_at IS NOT NULL THEN ' erased' END)
        FROM ingest.plaintiffs_raw
        UNION ALL SELECT format('event %s %s x%s', run_id, event, count(*)) FROM ingest.import_events GROUP BY run_id, event
        UNION ALL SELECT format('erased %s', encode(dedupe_key, 'hex')) FROM ingest.erased_keys
        UNION ALL SELECT format('target %s x%s', encode(dedupe_key, 'hex'), count(*)) FROM crm.people GROUP BY dedupe_key
        """;

    // What the doctor, the reconciliation and count_stranded_rows report about that state.
    private const string Reports = """
        SELECT format('unreconciled %s', run_id) FROM ingest.v_import_reconciliation WHERE NOT is_reconciled
        UNION ALL SELECT format('live %s', id) FROM ingest.import_runs WHERE status IN ('failed', 'rolled_back') AND EXISTS (
            SELECT FROM ingest.plaintiffs_raw WHERE import_run_id = id AND plaintiffs_raw.status IN ('pending', 'processing'))
        UNION ALL
        SELECT format('stranded %s %s', id, stranded)
        FROM ingest.import_runs CROSS JOIN LATERAL ingest.count_stranded_rows(id) AS stranded
        WHERE stranded > 0
        """;

    private HashSet<string> state = [];
    private HashSet<string> reports = [];

    /// <summary>Fails unless the database is as the model says.</summary>
    /// <param name="model">The model.</param>
    /// <param name="after">What happened last.</param>
    public async Task AssertAsync(Model model, string after)
    {
        var found = await ReadAsync(State);
        // The reports follow from the state, and take longer than all the rest.
        if (!found.SetEquals(state))
        {
            (state, reports) = (found, await ReadAsync(Reports));
        }

        var expected = model.Lines().ToHashSet(StringComparer.Ordinal);
        var actual = state.Union(reports).ToHashSet(StringComparer.Ordinal);
        Assert.True(
            expected.SetEquals(actual),
            $"After {after}:\nexpected {string.Join("\nexpected ", expected.Except(actual).Order())}\nfound {string.Join("\nfound ", actual.Except(expected).Order())}");
    }

    private async Task<HashSet<string>> ReadAsync(string lines)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(lines, connection);
        // Planning it takes longer than running it.
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }
}
