-- A vendor's history, which an import compares a file with.

-- The last deliveries of a vendor, the newest first: completed imports of whole files. A file that was imported again under a
-- different name counts once. Reject files and loads by other tools do not count, because they have no column counts. Reads a limited
-- number of runs by index, and no rows of files.
CREATE FUNCTION ingest.vendor_history(source_system text, deliveries integer DEFAULT 10)
RETURNS TABLE (run_id uuid, completed_at timestamptz, rows_fetched bigint, file_counts jsonb)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT file.id, file.completed_at, file.rows_fetched, file.file_counts
    FROM (
        SELECT DISTINCT ON (recent.file_hash) recent.id, recent.completed_at, recent.rows_fetched, recent.file_counts
        FROM (
            SELECT run.id, run.completed_at, run.rows_fetched, run.file_counts, run.file_hash
            FROM ingest.import_runs AS run
            WHERE run.source_system = vendor_history.source_system
              AND run.status = 'completed'
              AND run.row_limit IS NULL
              AND run.file_counts IS NOT NULL
              AND run.rows_fetched > 0
            ORDER BY run.completed_at DESC, run.id
            LIMIT 3 * vendor_history.deliveries
        ) AS recent
        ORDER BY recent.file_hash, recent.completed_at
    ) AS file
    ORDER BY file.completed_at DESC, file.id
    LIMIT vendor_history.deliveries;
$$;

INSERT INTO ingest.schema_migrations (version, name) VALUES ('20261123100470', 'ingest_vendor_history');
