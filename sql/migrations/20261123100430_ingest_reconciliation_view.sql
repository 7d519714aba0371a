-- Compares the counts that a run reported with its rows. NOT is_reconciled means that somebody should look.

-- The caller's rights apply. Rows are counted per run, and nothing is stored: a stored count could not show a row that was added or changed
-- later. So a filter on the runs decides how much is read.
CREATE VIEW ingest.v_import_reconciliation WITH (security_invoker = true) AS
SELECT
    run.id AS run_id,
    run.source_system,
    run.source_batch_id,
    run.status::text AS status,
    run.rows_fetched,
    run.rows_inserted,
    run.rows_skipped,
    run.rows_errored,
    found.fetched AS actual_rows,
    found.inserted AS actual_inserted,
    found.skipped AS actual_skipped,
    found.errored AS actual_errored,
    found.rolled_back AS actual_rolled_back,
    found.fetched - coalesce(run.rows_fetched, 0) AS delta,
    CASE run.status
        WHEN 'completed' THEN
            (run.rows_fetched, run.rows_inserted, run.rows_skipped, run.rows_errored)
            IS NOT DISTINCT FROM
            (found.fetched, found.inserted, found.skipped, found.errored)
        WHEN 'rolled_back' THEN
            coalesce(run.rows_fetched, 0) = found.fetched
            -- A rollback leaves promoted rows.
            AND found.fetched = found.rolled_back + found.promoted
        WHEN 'failed' THEN found.fetched = 0
        -- A load shows no row before it commits, and sends heartbeats while it runs.
        ELSE found.fetched = 0 AND run.updated_at >= statement_timestamp() - interval '30 minutes'
    END AS is_reconciled,
    run.created_at,
    found.promoted AS rows_promoted,
    stranded.rows_stranded
FROM ingest.import_runs AS run
CROSS JOIN LATERAL ingest.count_rows(run.id) AS found
-- Apart, because it has an index of its own; the index on the run does not know who is stranded.
CROSS JOIN LATERAL (
    SELECT count(*) AS rows_stranded
    FROM ingest.plaintiffs_raw AS copy
    WHERE copy.import_run_id = run.id AND copy.stranded_at IS NOT NULL
) AS stranded;
COMMENT ON VIEW ingest.v_import_reconciliation IS
    'One row per run: reported counts and actual counts. NOT is_reconciled means that somebody should look at the run.';
COMMENT ON COLUMN ingest.v_import_reconciliation.rows_stranded IS
    'Skipped rows whose person has no live row, because that row''s run was rolled back. Reinstate them: Undo-ImportRun -Reinstate.';

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100430', 'ingest_reconciliation_view');
