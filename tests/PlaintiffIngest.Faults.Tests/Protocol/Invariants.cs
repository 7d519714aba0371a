namespace PlaintiffIngest.Faults.Tests.Protocol;

/// <summary>What must be true of a database in which nobody works, whatever happened before.</summary>
internal static class Invariants
{
    // One line per violation. A row that an operator added to a run that had ended has a number of 1,000,000 or more.
    private const string Violations = """
        WITH landed AS MATERIALIZED (SELECT *, status IN ('pending', 'processing', 'promoted') AS is_live FROM ingest.plaintiffs_raw)
        SELECT format('two live rows: %s', encode(dedupe_key, 'hex')) FROM landed WHERE is_live GROUP BY dedupe_key HAVING count(*) > 1
        UNION ALL
        SELECT format('counts are not those of the rows: run %s', run_id) FROM ingest.v_import_reconciliation AS run
        WHERE NOT is_reconciled AND NOT EXISTS (SELECT FROM landed WHERE import_run_id = run.run_id AND row_number >= 1000000)
        UNION ALL
        SELECT format('two rows with one number: %s/%s', import_run_id, row_number) FROM landed GROUP BY import_run_id, row_number HAVING count(*) > 1
        UNION ALL
        SELECT format('a skipped row points to another person: %s/%s', copy.import_run_id, copy.row_number) FROM landed AS copy
        LEFT JOIN landed AS first ON (first.import_run_id, first.row_number) = (copy.duplicate_of_run_id, copy.duplicate_of_row_number)
        WHERE copy.status = 'skipped' AND copy.erased_at IS NULL AND first.dedupe_key IS DISTINCT FROM copy.dedupe_key
        UNION ALL
        SELECT format('a skipped row points to a row that is not live: %s/%s', copy.import_run_id, copy.row_number) FROM landed AS copy
        LEFT JOIN landed AS first ON (first.import_run_id, first.row_number) = (copy.duplicate_of_run_id, copy.duplicate_of_row_number) AND first.is_live
        WHERE copy.status = 'skipped' AND copy.erased_at IS NULL AND copy.stranded_at IS NULL AND first.dedupe_key IS NULL
        UNION ALL
        SELECT format('a skipped row is stranded though its person is live: %s/%s', copy.import_run_id, copy.row_number) FROM landed AS copy
        WHERE copy.stranded_at IS NOT NULL AND EXISTS (SELECT FROM landed AS live WHERE live.dedupe_key = copy.dedupe_key AND live.is_live)
        UNION ALL
        SELECT format('somebody is lost: %s/%s', copy.import_run_id, copy.row_number) FROM landed AS copy
        WHERE copy.status = 'skipped' AND copy.erased_at IS NULL AND NOT EXISTS (SELECT FROM landed AS live WHERE live.dedupe_key = copy.dedupe_key AND live.is_live)
        UNION ALL
        SELECT format('promoted rows %s, in the target %s: %s', promoted.rows, target.rows, encode(dedupe_key, 'hex'))
        FROM (SELECT dedupe_key, count(*) AS rows FROM landed WHERE status = 'promoted' GROUP BY dedupe_key) AS promoted
        FULL JOIN (SELECT dedupe_key, count(*) AS rows FROM crm.people GROUP BY dedupe_key) AS target USING (dedupe_key)
        WHERE (promoted.rows, target.rows) IS DISTINCT FROM (1::bigint, 1::bigint)
        UNION ALL
        SELECT format('an erased person has a row with values: %s/%s', import_run_id, row_number) FROM landed JOIN ingest.erased_keys USING (dedupe_key)
        WHERE concat(plaintiff_name, email, phone, address, city, state, postal_code, raw_text) <> '' OR raw_data <> '{}' OR landed.erased_at IS NULL
        UNION ALL
        SELECT format('events of a %s run: %s', run.status, string_agg(event.event, ', ' ORDER BY event.id))
        FROM ingest.import_runs AS run JOIN ingest.import_events AS event ON event.run_id = run.id
        GROUP BY run.id
        HAVING count(*) FILTER (WHERE event = 'claimed') <> 1
            OR count(*) FILTER (WHERE event = 'completed') <> CASE WHEN run.status = 'completed' OR run.rows_fetched IS NOT NULL THEN 1 ELSE 0 END
            OR count(*) FILTER (WHERE event IN ('failed', 'aborted', 'taken_over')) <> CASE WHEN run.status = 'failed' THEN 1 ELSE 0 END
            OR count(*) FILTER (WHERE event = 'rolled_back') < CASE WHEN run.status = 'rolled_back' THEN 1 ELSE 0 END
            OR coalesce(sum((details ->> 'rows')::bigint) FILTER (WHERE event = 'promoted'), 0)
                <> (SELECT count(*) FROM landed WHERE import_run_id = run.id AND landed.status = 'promoted')
        """;

    // A failed row that lands after the erasure is not searched: without an email it has no key of a person.
    private const string Mentions = """
        SELECT coalesce(string_agg(found, E'\n'), '') FROM (
            SELECT row::text AS found FROM ingest.plaintiffs_raw AS row WHERE error_code IS NULL OR erased_at IS NOT NULL
            UNION ALL SELECT row::text FROM ingest.import_runs AS row
            UNION ALL SELECT row::text FROM ingest.import_events AS row UNION ALL SELECT row::text FROM ingest.erased_keys AS row) AS everything
        WHERE found ILIKE ANY ($1)
        """;

    /// <summary>Fails if one of them is not.</summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="erased">The people who were erased.</param>
    public static async Task AssertAsync(Sessions sessions, IEnumerable<Person> erased)
    {
        Assert.Equal(string.Empty, await sessions.Owner.ScalarAsync<string>($"SELECT coalesce(string_agg(violation, E'\n'), '') FROM ({Violations}) AS found (violation)"));
        var patterns = erased.SelectMany(person => new[] { $"%{person.Name}%", $"%{person.Email}%" }).ToArray();
        Assert.Equal(string.Empty, await sessions.Owner.ScalarAsync<string>(Mentions, (object)patterns));
    }
}
