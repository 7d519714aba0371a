-- Attempts per batch and file, last attempt first. Taken from the runbook, "Duplicate Detection History".
SELECT
    run.source_system,
    run.source_batch_id,
    run.file_hash,
    count(*) AS attempt_count,
    min(run.created_at) AS first_attempt,
    max(run.created_at) AS last_attempt,
    (array_agg(run.id ORDER BY run.created_at DESC, run.id))[1] AS last_run_id,
    (array_agg(run.status::text ORDER BY run.created_at DESC, run.id))[1] AS last_status
FROM ingest.import_runs AS run
WHERE (@run_id IS NULL OR (run.source_system, run.source_batch_id, run.file_hash) IN (
      SELECT same.source_system, same.source_batch_id, same.file_hash FROM ingest.import_runs AS same WHERE same.id = @run_id))
  AND (@source_system IS NULL OR run.source_system LIKE ANY (@source_system))
  AND (@source_batch_id IS NULL OR run.source_batch_id LIKE ANY (@source_batch_id))
  AND (@begins_with IS NULL OR run.source_batch_id ILIKE @begins_with)
GROUP BY run.source_system, run.source_batch_id, run.file_hash
HAVING (@status IS NULL OR (array_agg(run.status::text ORDER BY run.created_at DESC, run.id))[1] = ANY (@status))
   AND (@after IS NULL OR max(run.created_at) >= @after)
ORDER BY last_attempt DESC, run.source_system, run.source_batch_id, run.file_hash
LIMIT @newest;
