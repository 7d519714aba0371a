-- Reported counts and rows found, newest run first. A null parameter does not filter.
SELECT
    counted.run_id,
    counted.source_system,
    counted.source_batch_id,
    counted.status,
    counted.rows_fetched,
    counted.rows_inserted,
    counted.rows_skipped,
    counted.rows_errored,
    counted.actual_rows,
    counted.actual_inserted,
    counted.actual_skipped,
    counted.actual_errored,
    counted.actual_rolled_back,
    counted.delta,
    counted.is_reconciled,
    counted.created_at,
    counted.rows_promoted,
    counted.rows_stranded,
    -- The runs whose rollback stranded these rows.
    CASE WHEN counted.rows_stranded > 0 THEN ingest.find_stranding_runs(counted.run_id) ELSE '{}' END AS stranded_by
FROM ingest.v_import_reconciliation AS counted
WHERE (@run_id IS NULL OR counted.run_id = @run_id)
  AND (@source_system IS NULL OR counted.source_system LIKE ANY (@source_system))
  AND (@source_batch_id IS NULL OR counted.source_batch_id LIKE ANY (@source_batch_id))
  AND (@status IS NULL OR counted.status = ANY (@status))
  AND (@after IS NULL OR counted.created_at >= @after)
  AND (NOT @stale OR counted.run_id IN (
      SELECT run.id
      FROM ingest.import_runs AS run
      WHERE run.status = 'processing' AND run.updated_at < statement_timestamp() - interval '30 minutes'))
  AND (NOT @unreconciled OR NOT counted.is_reconciled OR counted.rows_stranded > 0)
ORDER BY counted.created_at DESC, counted.run_id
LIMIT @newest;
