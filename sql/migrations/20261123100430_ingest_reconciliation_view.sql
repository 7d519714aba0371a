-- Compares the counts that a run reported with its rows. NOT is_reconciled means that somebody should look.

-- The caller's rights apply. The counts are a grouped subquery, so that a filter on run_id can use the index.
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
    coalesce(found.actual_rows, 0) AS actual_rows,
    coalesce(found.actual_inserted, 0) AS actual_inserted,
    coalesce(found.actual_skipped, 0) AS actual_skipped,
    coalesce(found.actual_errored, 0) AS actual_errored,
    coalesce(found.actual_rolled_back, 0) AS actual_rolled_back,
    coalesce(found.actual_rows, 0) - coalesce(run.rows_fetched, 0) AS delta,
    CASE run.status
        WHEN 'completed' THEN
            (run.rows_fetched, run.rows_inserted, run.rows_skipped, run.rows_errored)
            IS NOT DISTINCT FROM
            (coalesce(found.actual_rows, 0), coalesce(found.actual_inserted, 0), coalesce(found.actual_skipped, 0),
                coalesce(found.actual_errored, 0))
        WHEN 'rolled_back' THEN
            coalesce(run.rows_fetched, 0) = coalesce(found.actual_rows, 0)
            -- A rollback leaves promoted rows.
            AND coalesce(found.actual_rows, 0) = coalesce(found.actual_rolled_back, 0) + coalesce(found.rows_promoted, 0)
        WHEN 'failed' THEN found.actual_rows IS NULL
        -- A load shows no row before it commits, and sends heartbeats while it runs.
        ELSE found.actual_rows IS NULL AND run.updated_at >= statement_timestamp() - interval '30 minutes'
    END AS is_reconciled,
    run.created_at,
    coalesce(found.rows_promoted, 0) AS rows_promoted,
    coalesce(found.rows_stranded, 0) AS rows_stranded
FROM ingest.import_runs AS run
LEFT JOIN (
    SELECT
        landed.import_run_id,
        count(*) AS actual_rows,
        count(*) FILTER (WHERE landed.status IN ('pending', 'processing', 'promoted')) AS actual_inserted,
        count(*) FILTER (WHERE landed.status = 'skipped') AS actual_skipped,
        count(*) FILTER (WHERE landed.status = 'failed') AS actual_errored,
        count(*) FILTER (WHERE landed.status = 'rolled_back') AS actual_rolled_back,
        count(*) FILTER (WHERE landed.status = 'promoted') AS rows_promoted,
        count(*) FILTER (WHERE landed.stranded_at IS NOT NULL) AS rows_stranded
    FROM ingest.plaintiffs_raw AS landed
    GROUP BY landed.import_run_id
) AS found ON found.import_run_id = run.id;
COMMENT ON VIEW ingest.v_import_reconciliation IS
    'One row per run: counts reported and counted. NOT is_reconciled means that somebody should look.';
COMMENT ON COLUMN ingest.v_import_reconciliation.rows_stranded IS
    'Skipped rows whose person has no live row, because that row''s run was rolled back. Reinstate them: Undo-ImportRun -Reinstate.';

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100430', 'ingest_reconciliation_view');
