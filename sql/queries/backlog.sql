-- Rows waiting for promotion, per run, newest run first. A null parameter does not filter.
SELECT
    waiting.run_id,
    waiting.source_system,
    waiting.source_batch_id,
    waiting.completed_at,
    waiting.rows_pending,
    waiting.rows_processing,
    waiting.rows_promoted,
    waiting.oldest_claim_at,
    CASE WHEN waiting.rows_pending + waiting.rows_processing > 0
        THEN greatest(statement_timestamp() - waiting.completed_at, interval '0') END AS age
FROM ingest.v_import_backlog AS waiting
JOIN ingest.import_runs AS run ON run.id = waiting.run_id
WHERE (@run_id IS NULL OR waiting.run_id = @run_id)
  AND (@source_system IS NULL OR waiting.source_system LIKE ANY (@source_system))
  AND (@source_batch_id IS NULL OR waiting.source_batch_id LIKE ANY (@source_batch_id))
  AND (@after IS NULL OR run.created_at >= @after)
  AND (NOT @waiting OR waiting.rows_pending + waiting.rows_processing > 0)
ORDER BY run.created_at DESC, waiting.run_id
LIMIT @newest;
