-- Compares the counts that a run reported with its rows. NOT is_reconciled means that somebody should look.

-- Skipped rows of a run whose person has no live row. Apart from count_rows, because it has an index of its own; the index on the run
-- does not know who is stranded.
CREATE FUNCTION ingest.count_stranded_copies(run_id uuid)
RETURNS bigint
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
    RETURN (
        SELECT count(*) FROM ingest.plaintiffs_raw AS copy
        WHERE copy.import_run_id = count_stranded_copies.run_id AND copy.stranded_at IS NOT NULL);
END
$$;

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
CROSS JOIN LATERAL ingest.count_stranded_copies(run.id) AS stranded (rows_stranded);
COMMENT ON VIEW ingest.v_import_reconciliation IS
    'One row per run: reported counts and actual counts. NOT is_reconciled means that somebody should look at the run.';
COMMENT ON COLUMN ingest.v_import_reconciliation.rows_stranded IS
    'Skipped rows whose person has no live row, because that row''s run was rolled back. Reinstate them: Undo-ImportRun -Reinstate.';

-- The runs of rows whose run does not exist. Needs one index lookup per run, however many rows it has.
CREATE FUNCTION ingest.find_rows_without_run()
RETURNS SETOF uuid
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE named (run_id) AS (
        (SELECT import_run_id FROM ingest.plaintiffs_raw ORDER BY import_run_id LIMIT 1)
        UNION ALL
        SELECT (
            SELECT landed.import_run_id FROM ingest.plaintiffs_raw AS landed
            WHERE landed.import_run_id > named.run_id
            ORDER BY landed.import_run_id LIMIT 1)
        FROM named
        WHERE named.run_id IS NOT NULL
    )
    SELECT named.run_id
    FROM named
    WHERE named.run_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM ingest.import_runs AS run WHERE run.id = named.run_id);
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100430', 'ingest_reconciliation_view');
