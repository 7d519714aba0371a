-- Runs, newest first. A null parameter does not filter.
SELECT
    run.id,
    run.source_system,
    run.source_batch_id,
    run.file_hash,
    run.filename,
    run.import_kind,
    run.status::text AS status,
    run.worker_id,
    run.row_limit,
    run.rows_fetched,
    run.rows_inserted,
    run.rows_skipped,
    run.rows_errored,
    -- Tab completion must be fast and does not show it.
    CASE WHEN @begins_with IS NULL THEN ingest.count_promoted(run.id) END AS rows_promoted,
    run.error_details::text AS error_details,
    run.created_at,
    run.claimed_at,
    run.updated_at,
    run.completed_at,
    run.rolled_back_at,
    run.rollback_reason
FROM ingest.import_runs AS run
WHERE (@run_id IS NULL OR run.id = @run_id)
  AND (@source_system IS NULL OR run.source_system LIKE ANY (@source_system))
  AND (@source_batch_id IS NULL OR run.source_batch_id LIKE ANY (@source_batch_id))
  AND (@status IS NULL OR run.status::text = ANY (@status))
  AND (@after IS NULL OR run.created_at >= @after)
  AND (@begins_with IS NULL OR run.source_batch_id ILIKE @begins_with OR run.id::text ILIKE @begins_with OR run.filename ILIKE @begins_with)
  AND (NOT @stale OR (run.status = 'processing' AND run.updated_at < statement_timestamp() - interval '30 minutes'))
  AND (NOT @unreconciled OR run.id IN (
      SELECT counted.run_id FROM ingest.v_import_reconciliation AS counted WHERE NOT counted.is_reconciled))
ORDER BY run.created_at DESC, run.id
LIMIT @newest;
