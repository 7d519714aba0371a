-- What ingest.claim_import_run would return now. Changes nothing and never waits.
SELECT
    CASE
        WHEN run.status = 'completed' THEN 'duplicate'
        WHEN run.updated_at < clock_timestamp() - interval '30 minutes' THEN 'claimed'
        ELSE 'in_progress'
    END AS claim_status,
    run.id AS run_id
FROM ingest.import_runs AS run
WHERE run.source_system = @source_system
  AND run.source_batch_id = @source_batch_id
  AND run.file_hash = @file_hash
  AND (
      (run.status = 'completed' AND (run.row_limit IS NULL OR run.row_limit >= @row_limit))
      OR (run.status IN ('pending', 'processing') AND coalesce(run.row_limit, -1) = coalesce(@row_limit, -1)))
ORDER BY run.status = 'completed' DESC, run.created_at, run.id
LIMIT 1;
